/** What files and folders of a tree are called, now and before: by somebody's moves and by those of a run. */
export class NodeNames {
	/** What those that were moved by somebody were called, by what they are called now. */
	#followed: ReadonlyMap<string, string> | undefined;
	/** What was moved since the listing, by what it was called. */
	readonly #moved = new Map<string, string>();
	/** Ids that stand for pages, also of files that aren't there: nothing else is called so. */
	readonly #reserved = new Set<string>();

	get areFollowed(): boolean {
		return this.#followed !== undefined;
	}

	/** Forgets everything: a listing begins. */
	clear(): void {
		this.#followed = undefined;
		this.#moved.clear();
		this.#reserved.clear();
	}

	/** Takes note of what was known, and of what of that was moved by somebody. */
	follow(known: readonly string[], followed: ReadonlyMap<string, string>): void {
		this.#followed = followed;
		for (const id of known) {
			this.#reserved.add(id);
		}
	}

	/** What something was called before somebody moved it; `undefined` where nobody did. */
	was(id: string): string | undefined {
		return this.#followed?.get(id);
	}

	/** What is called so now: under another path where it was moved by somebody, or since the listing. */
	present(id: string): string {
		let now = id;
		for (const [is, was] of this.#followed ?? []) {
			now = was === id ? is : now;
		}
		for (let left = this.#moved.size; left > 0 && this.#moved.has(now); left--) {
			now = this.#moved.get(now) ?? now;
		}
		return now;
	}

	/** The ids that nothing else may get, but for one's own. */
	reservedBut(own: string | undefined): readonly string[] {
		return [...this.#reserved].filter((id) => id !== own && this.present(id) === id);
	}

	add(id: string): void {
		this.#reserved.add(id);
	}

	remove(id: string): void {
		this.#reserved.delete(id);
	}

	move(was: string, is: string): void {
		this.#reserved.add(is);
		this.#moved.set(was, is);
		this.#moved.delete(is);
	}
}
