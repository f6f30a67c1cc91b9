import type { Clock } from "../base/clock.ts";
import { completeValue } from "../notion/completeValues.ts";
import { plainValue } from "../notion/propertyValue.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Page } from "../notion/types.ts";
import { editedSinceFilter } from "./conditions.ts";
import type { LogDatabase } from "./logDatabase.ts";

/** What a log row adds to the balance of the items that it points to. */
interface Entry {
	readonly items: readonly string[];
	readonly amount: number;
}

/**
 * The sums of a log by item, computed from its rows: Notion's own rollups are unreliable over more than 25. Read in full once, then by
 * what was edited or moved to the trash since.
 */
export class LogBalance {
	readonly #log: LogDatabase;
	readonly #clock: Clock;
	readonly #entries = new Map<string, Entry>();
	#readAt: number | undefined;
	#sums: ReadonlyMap<string, number> = new Map();

	constructor(log: LogDatabase, clock: Clock) {
		this.#log = log;
		this.#clock = clock;
	}

	/** Sums by item id, as they were last read. */
	get sums(): ReadonlyMap<string, number> {
		return this.#sums;
	}

	/** Brings the sums up to date; answers whether they have changed. Complete, or an error. */
	async update(options: RequestOptions = {}): Promise<boolean> {
		const { source } = this.#log;
		const { api } = source.session;
		const { id } = await source.schema(options);
		const now = this.#clock.now();
		const filter = this.#readAt === undefined ? undefined : editedSinceFilter(this.#readAt);
		const rows = await api.query(id, { filter }, options);
		const gone = filter ? await api.query(id, { filter, inTrash: true }, options) : [];
		const entries = new Map<string, Entry>();
		for (const row of rows) {
			entries.set(row.id, await this.#entryOf(row, options));
		}
		for (const [rowId, entry] of entries) {
			this.#entries.set(rowId, entry);
		}
		for (const row of gone.filter(({ in_trash }) => in_trash)) {
			this.#entries.delete(row.id);
		}
		this.#readAt = now;
		const before = this.#sums;
		this.#sums = sumsOf(this.#entries.values());
		return before.size !== this.#sums.size || [...this.#sums].some(([item, sum]) => before.get(item) !== sum);
	}

	async #entryOf(row: Page, options: RequestOptions): Promise<Entry> {
		const item = row.properties[this.#log.item];
		const amount = row.properties[this.#log.amount];
		const whole = item && (await completeValue(this.#log.source.session.api, row.id, item, options));
		const plain = amount && plainValue(amount);
		return {
			items: whole?.type === "relation" ? whole.relation.map(({ id }) => id) : [],
			amount: plain?.kind === "number" ? plain.number : 0,
		};
	}
}

function sumsOf(entries: Iterable<Entry>): ReadonlyMap<string, number> {
	const amounts = new Map<string, number[]>();
	for (const { items, amount } of entries) {
		for (const item of items) {
			const all = amounts.get(item) ?? [];
			all.push(amount);
			amounts.set(item, all);
		}
	}
	return new Map([...amounts].map(([item, all]) => [item, sum(all)]));
}

/** The sum as people reckon it: errors of binary fractions are carried along (Neumaier) and rounded away. */
export function sum(amounts: readonly number[]): number {
	let total = 0;
	let lost = 0;
	for (const amount of amounts) {
		const next = total + amount;
		lost += Math.abs(total) >= Math.abs(amount) ? total - next + amount : amount - next + total;
		total = next;
	}
	const largest = amounts.reduce((most, amount) => Math.max(most, Math.abs(amount)), Math.abs(total));
	// A double holds 15 digits of the largest of them; what is behind those is no part of any amount.
	const decimals = largest === 0 ? 0 : 14 - Math.ceil(Math.log10(largest));
	const exact = Number((total + lost).toFixed(Math.min(100, Math.max(0, decimals))));
	// Not -0.
	return exact === 0 ? 0 : exact;
}
