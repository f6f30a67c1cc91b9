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
