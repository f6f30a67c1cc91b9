import type { StoreDatabase } from "./database.ts";

/** How far a listing of a session's objects has come. */
export interface Listing {
	/** Where the one under way goes on; `undefined` for none under way, or one that begins. */
	readonly cursor: string | undefined;
	/** When the one under way began, in milliseconds since 1970. */
	readonly startedAt: number | undefined;
	/** When one was last complete: everything, or what was edited since the one before. */
	readonly completeAt: number | undefined;
	/** When everything was last listed. */
	readonly fullAt: number | undefined;
	/** Everything that Notion showed then is known, in milliseconds since 1970. */
	readonly knownUntil: number | undefined;
}

const none: Listing = {
	cursor: undefined,
	startedAt: undefined,
	completeAt: undefined,
	fullAt: undefined,
	knownUntil: undefined,
};

export function readListing(store: StoreDatabase, slot: number, scope: string): Listing {
	const row = store.statement("SELECT * FROM listings WHERE slot = ? AND scope = ?").get(slot, scope);
	if (!row) {
		return none;
	}
	const text = (value: unknown) => (value === null ? undefined : String(value));
	const number = (value: unknown) => (value === null ? undefined : Number(value));
	return {
		cursor: text(row.cursor),
		startedAt: number(row.started_at),
		completeAt: number(row.complete_at),
		fullAt: number(row.full_at),
		knownUntil: number(row.known_until),
	};
}

/** For a transaction. */
export function writeListing(store: StoreDatabase, slot: number, scope: string, listing: Listing): void {
	store
		.statement(
			`INSERT OR REPLACE INTO listings (slot, scope, cursor, started_at, complete_at, full_at, known_until)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
		)
		.run(
			slot,
			scope,
			listing.cursor ?? null,
			listing.startedAt ?? null,
			listing.completeAt ?? null,
			listing.fullAt ?? null,
			listing.knownUntil ?? null,
		);
}
