import type { DataSourceRecord, PropertyRecord } from "../records.ts";

/** A property id as answers carry it: percent-encoded. */
export function encodeId(id: string): string {
	return encodeURIComponent(id);
}

/** The property that a request names: by id, encoded or not, or by name. */
export function propertyByKey(source: DataSourceRecord, key: string): PropertyRecord | undefined {
	return (
		source.properties.find(({ name }) => name === key) ??
		source.properties.find(({ id }) => id === key || encodeId(id) === key) ??
		(key.includes("%") ? source.properties.find(({ id }) => id === safeDecode(key)) : undefined)
	);
}

export function propertyById(source: DataSourceRecord, id: string): PropertyRecord | undefined {
	return source.properties.find((property) => property.id === id);
}

function safeDecode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Properties in the order of answers: by id, the title last. */
export function inAnswerOrder(properties: readonly PropertyRecord[]): readonly PropertyRecord[] {
	return [...properties].sort((a, b) => {
		if (a.id === "title" || b.id === "title") {
			return a.id === b.id ? 0 : a.id === "title" ? 1 : -1;
		}
		return a.id < b.id ? -1 : 1;
	});
}
