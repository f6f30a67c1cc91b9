/** One answered request of the API. */
export interface JournalEntry {
	readonly method: string;
	/** Without the query. */
	readonly path: string;
	readonly query: string;
	readonly status: number;
	readonly requestBody?: unknown;
	/** When it was answered, by the workspace's clock. */
	readonly at: number;
	readonly requestId: string;
}

/** Older entries than these go. */
const limit = 100_000;

/** Older bodies than these go, so that a workspace that is open for long doesn't grow with them. */
const bodiesKept = 5_000;

export class Journal {
	readonly entries: JournalEntry[] = [];

	add(entry: JournalEntry): void {
		this.entries.push(entry);
		const old = this.entries[this.entries.length - 1 - bodiesKept];
		if (old?.requestBody !== undefined) {
			const { requestBody: _dropped, ...rest } = old;
			this.entries[this.entries.length - 1 - bodiesKept] = rest;
		}
		if (this.entries.length > limit) {
			this.entries.splice(0, limit / 10);
		}
	}

	clear(): void {
		this.entries.length = 0;
	}
}
