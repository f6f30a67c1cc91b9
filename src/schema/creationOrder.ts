import type { DatabaseDeclaration } from "./schemaFile.ts";

/** New databases in an order in which as many relations as possible point to one that is there already. */
export function creationOrder(databases: readonly DatabaseDeclaration[]): DatabaseDeclaration[] {
	const byKey = new Map(databases.map((database) => [database.key, database]));
	const ordered = new Set<DatabaseDeclaration>();
	const entered = new Set<DatabaseDeclaration>();
	const visit = (database: DatabaseDeclaration) => {
		if (entered.has(database)) {
			return;
		}
		entered.add(database);
		for (const property of database.properties) {
			const target =
				property.type === "relation" && property.to.kind === "key" ? byKey.get(property.to.key) : undefined;
			if (target) {
				visit(target);
			}
		}
		ordered.add(database);
	};
	databases.forEach(visit);
	return [...ordered];
}

/** Beyond this many databases the first order is taken: a better one isn't worth the search. */
const mostSearched = 20;

/** Starts from `creationOrder` and moves databases about as long as that saves writes. */
export function cheapestOrder(
	databases: readonly DatabaseDeclaration[],
	writes: (order: readonly DatabaseDeclaration[]) => number,
): readonly DatabaseDeclaration[] {
	let best: readonly DatabaseDeclaration[] = creationOrder(databases);
	let least = writes(best);
	for (let isBetter = best.length <= mostSearched; isBetter; ) {
		isBetter = false;
		for (const candidate of moves(best)) {
			const count = writes(candidate);
			if (count < least) {
				[best, least, isBetter] = [candidate, count, true];
				break;
			}
		}
	}
	return best;
}

function* moves(order: readonly DatabaseDeclaration[]): Generator<DatabaseDeclaration[]> {
	for (const [from, database] of order.entries()) {
		const rest = order.filter((other) => other !== database);
		for (let to = 0; to <= rest.length; to++) {
			if (to !== from) {
				yield [...rest.slice(0, to), database, ...rest.slice(to)];
			}
		}
	}
}
