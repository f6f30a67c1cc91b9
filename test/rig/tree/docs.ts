/** A page or file as people see it, the same on both sides. */
export interface Doc {
	/** What its side calls it. */
	readonly key: string;
	/** What says that two are one: no edit changes it. Folders without a file go by their title. */
	readonly id: string;
	readonly title: string;
	/** Titles from the top. */
	readonly path: string;
	/** What stands in it; links by what they lead to. */
	readonly lines: readonly string[];
}

/** What an edit can have written in some docs: each is somewhere afterwards, or was lost. */
export function tokensIn(docs: readonly Doc[]): ReadonlySet<string> {
	return new Set(
		docs.flatMap(({ title, lines }) => [title, ...lines]).flatMap((text) => text.match(/\bt\d+\b/g) ?? []),
	);
}
