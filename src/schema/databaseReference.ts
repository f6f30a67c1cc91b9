import { canonicalId, idFromLink } from "../base/notionId.ts";
import type { DatabaseTarget } from "./schemaFile.ts";

/** How a file names a database: `recipes`, `bakery/recipes`, an id or a link. */
export function parseReference(text: string): DatabaseTarget {
	const trimmed = text.trim();
	const id = canonicalId(trimmed) ?? (/^https?:/i.test(trimmed) ? idFromLink(trimmed) : undefined);
	if (id) {
		return { kind: "id", id };
	}
	const slash = trimmed.indexOf("/");
	return slash < 0
		? { kind: "key", key: trimmed }
		: { kind: "file", file: trimmed.slice(0, slash), key: trimmed.slice(slash + 1) };
}

export function referenceText(target: DatabaseTarget): string {
	switch (target.kind) {
		case "key":
			return target.key;
		case "file":
			return `${target.file}/${target.key}`;
		case "id":
			return target.id;
	}
}

/** The name by which other files refer to a schema file: without folders and without `.notion-schema.yaml`. */
export function schemaFileStem(path: string): string {
	const name = path.split(/[\\/]/).at(-1) ?? path;
	return name.replace(/\.notion-schema\.(ya?ml|json)$/i, "");
}

/** The lock file's name beside a schema file. */
export function lockFilePath(schemaPath: string): string {
	return schemaPath.replace(/\.notion-schema\.(ya?ml|json)$/i, ".notion-schema.lock.json");
}
