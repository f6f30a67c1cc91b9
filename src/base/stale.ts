/** When something was edited and when it was asked for. */
export interface Sighting {
	/** As Notion sends it, floored to the minute; `undefined` for what has none. */
	readonly lastEditedTime: string | undefined;
	/** Milliseconds since 1970. */
	readonly askedAt: number;
}

/** Whether what is known is newer than what comes in. Within one minute of edits the later question decides. */
export function isStale(incoming: Sighting, known: Sighting): boolean {
	const [was, is] = [known.lastEditedTime ?? "", incoming.lastEditedTime ?? ""];
	return is < was || (is === was && incoming.askedAt < known.askedAt);
}
