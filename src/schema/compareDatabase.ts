import { plainText } from "../notion/richText.ts";
import type { Database, DataSource } from "../notion/types.ts";
import type { DatabaseFrame } from "./schemaFile.ts";
import type { DatabaseField } from "./schemaPlan.ts";

/** What of the database itself isn't as declared. What the file doesn't mention may be anything. */
export function compareDatabase(
	declared: DatabaseFrame,
	observed: Database,
	/** The only data source that is declared: it has the same title. */
	dataSource: DataSource | undefined,
): DatabaseField[] {
	const isOnlySource = dataSource !== undefined && observed.data_sources.length === 1;
	const same: Record<DatabaseField, boolean> = {
		title:
			plainText(observed.title) === declared.title && (!isOnlySource || plainText(dataSource.title) === declared.title),
		description: declared.description === undefined || plainText(observed.description) === declared.description,
		icon: declared.icon === undefined || iconText(observed.icon) === plainIcon(declaredIcon(declared)),
		cover:
			declared.cover === undefined ||
			(observed.cover?.type === "external" && observed.cover.external.url === declared.cover),
		inline: declared.inline === undefined || observed.is_inline === declared.inline,
	};
	return (Object.keys(same) as DatabaseField[]).filter((field) => !same[field]);
}

function declaredIcon({ icon }: DatabaseFrame): string {
	return icon?.kind === "emoji" ? icon.emoji : (icon?.url ?? "");
}

function iconText(icon: Database["icon"]): string | undefined {
	if (icon?.type === "emoji") {
		return plainIcon(icon.emoji);
	}
	return icon?.type === "external" ? icon.external.url : undefined;
}

/** Some emoji come with a variation selector from one keyboard and without it from another. */
function plainIcon(icon: string): string {
	return icon.replaceAll("\uFE0F", "");
}
