import { createHash } from "node:crypto";

/**
 * Ids that follow from the seed alone: the n-th id of a purpose is the same on every machine and at every time, whatever
 * else was made in between. Within a named scope (a sample's object) they follow from the scope's name, so that a change
 * of one object leaves the ids of the others as they are.
 */
export interface IdSource {
	/** A UUID of the shape that Notion's have (version 8). */
	uuid(purpose: string): string;
	/** A property id of four characters, as Notion makes them. */
	propertyId(taken: ReadonlySet<string>): string;
	/** Runs `make` with ids that depend on `name`. */
	scoped<T>(name: string, make: () => T): T;
	/** How many ids of each purpose were drawn outside of scopes, to go on from after a restart. */
	counters(): Readonly<Record<string, number>>;
	restore(counters: Readonly<Record<string, number>>): void;
}

const propertyIdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:;<=>?@[\\]^_`{|}~";

export function seededIds(seed: number): IdSource {
	let counters = new Map<string, number>();
	let scope = "";
	const draw = (purpose: string): Buffer => {
		const key = `${scope}/${purpose}`;
		const count = (counters.get(key) ?? 0) + 1;
		counters.set(key, count);
		return createHash("sha256").update(`${seed}${key}/${count}`).digest();
	};
	return {
		uuid(purpose) {
			const hex = draw(purpose).toString("hex");
			return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
		},
		propertyId(taken) {
			for (;;) {
				const bytes = draw("property");
				const id = [...bytes.subarray(0, 4)]
					.map((byte) => propertyIdCharacters[byte % propertyIdCharacters.length])
					.join("");
				if (!taken.has(id)) {
					return id;
				}
			}
		},
		scoped(name, make) {
			const outer = scope;
			scope = `${outer}/${name}`;
			try {
				return make();
			} finally {
				scope = outer;
			}
		},
		counters: () => Object.fromEntries([...counters].filter(([key]) => key.lastIndexOf("/") === 0)),
		restore(stored) {
			counters = new Map(Object.entries(stored));
		},
	};
}
