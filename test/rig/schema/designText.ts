import { type DatabaseDesign, type Design, type FrameFields, nameOf, type PropertyDesign } from "./design.ts";

type Json = Record<string, unknown>;

/** The file that declares a design. `before` is what it was: what has another name now says so. */
export function textOf(design: Design, before?: Design): string {
	const databases: Json = {};
	for (const database of design.databases) {
		const frame = design.frames.find(({ id }) => id === database.frame);
		if (!frame) {
			databases[database.key] = {
				...fieldsOf(database),
				...formerKey(database, before),
				...ownOf(database, design, before),
			};
			continue;
		}
		const siblings = design.databases.filter((other) => other.frame === frame.id);
		databases[frame.key] = {
			...fieldsOf(frame),
			sources: Object.fromEntries(
				siblings.map((source) => [
					source.key,
					{
						...(siblings.length > 1 ? { title: source.title } : {}),
						...formerKey(source, before),
						...ownOf(source, design, before),
					},
				]),
			),
		};
	}
	return JSON.stringify({ databases }, undefined, "  ");
}

function fieldsOf({ title, description, icon, cover, inline }: FrameFields): Json {
	return { title, description, icon, cover, inline };
}

function formerKey({ id, key }: DatabaseDesign, before: Design | undefined): Json {
	const former = before?.databases.find((database) => database.id === id)?.key;
	return former === undefined || former === key ? {} : { was: former };
}

function ownOf({ id, properties }: DatabaseDesign, design: Design, before: Design | undefined): Json {
	const former = before?.databases.find((database) => database.id === id)?.properties ?? [];
	return {
		properties: Object.fromEntries(
			properties.map((property) => {
				const was = former.find((other) => other.id === property.id);
				return [property.name, propertyValue(property, design, was)];
			}),
		),
	};
}

function propertyValue(property: PropertyDesign, design: Design, before: PropertyDesign | undefined): unknown {
	const { type, name, description } = property;
	const was = before === undefined || before.name === name ? undefined : before.name;
	const settings = settingsOf(property, design, before);
	return Object.keys(settings).length === 0 && was === undefined && description === undefined
		? type
		: { type, description, was, ...settings };
}

function settingsOf(property: PropertyDesign, design: Design, before: PropertyDesign | undefined): Json {
	switch (property.type) {
		case "number":
			return { format: property.format };
		case "unique_id":
			return property.prefix === undefined ? {} : { prefix: property.prefix };
		case "select":
		case "multi_select":
		case "status":
			return {
				options: property.options?.map(({ id, name, color }) => {
					const former = before?.options?.find((option) => option.id === id)?.name;
					return { name, color, was: former === name ? undefined : former };
				}),
			};
		case "relation":
			return { to: design.databases.find(({ id }) => id === property.target)?.key, reverse: property.reverse };
		case "rollup":
			return {
				relation: nameOf(design, property.over ?? 0),
				property: nameOf(design, property.of ?? 0),
				function: property.fn,
			};
		case "formula": {
			const reference = `prop(${JSON.stringify(nameOf(design, property.of ?? 0))})`;
			return { expression: property.doubles ? `${reference} * 2` : `empty(${reference})` };
		}
		default:
			return {};
	}
}
