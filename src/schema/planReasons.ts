import * as l10n from "@vscode/l10n";
import type { LockedDatabase } from "./lockFile.ts";
import type { PropertyDeclaration } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";

export function createReason(entry: LockedDatabase | undefined): string {
	return entry && "creating" in entry
		? l10n.t("an earlier attempt was interrupted: it is looked for first")
		: l10n.t("not in Notion yet");
}

/** Why a property couldn't be there from the start. */
export function lateReason(key: string, property: PropertyDeclaration, index: SchemaIndex): string {
	switch (property.type) {
		case "relation":
			return property.to.kind === "key" && property.to.key === key
				? l10n.t('"{0}" points to its own database', property.name)
				: l10n.t('"{0}" points to a database that comes later', property.name);
		case "rollup":
			return index.property(key, property.relation)?.kind === "reverse"
				? l10n.t('"{0}" is rolled up over the other side of a relation', property.name)
				: l10n.t('"{0}" is rolled up from what comes later', property.name);
		default:
			return l10n.t('"{0}" is new', property.name);
	}
}
