import * as l10n from "@vscode/l10n";
import { referenceText } from "../../schema/databaseReference.ts";
import type { DatabaseDeclaration, SchemaFile } from "../../schema/schemaFile.ts";
import type { Diagram, DiagramArrow, DiagramBox } from "../diagram/diagram.ts";

/** The databases of a schema file and the relations between them, as a picture. Boxes have the databases' keys as ids. */
export function schemaDiagram({ databases }: SchemaFile, title: string): Diagram {
	const titleOf = (key: string) => databases.find((database) => database.key === key)?.title ?? key;
	const arrows = databases.flatMap((database) => arrowsOf(database, titleOf));
	const own = databases.map(
		({ key, title: name, within, properties }): DiagramBox => ({
			id: key,
			title: name,
			...(within ? { role: l10n.t("Data source of {0}", within.title) } : {}),
			lines: properties.map((property) => ({ id: property.name, text: property.name, note: property.type })),
		}),
	);
	const outside = [...new Set(arrows.map(({ to }) => to.box))].filter((key) => !own.some(({ id }) => id === key));
	return {
		title,
		boxes: [...own, ...outside.map((key): DiagramBox => ({ id: key, title: key, lines: [], isOutside: true }))],
		arrows,
	};
}

function arrowsOf({ key, title, properties }: DatabaseDeclaration, titleOf: (key: string) => string): DiagramArrow[] {
	return properties.flatMap((property): DiagramArrow[] => {
		if (property.type !== "relation") {
			return [];
		}
		const { name, reverse } = property;
		const target = referenceText(property.to);
		const ends = { from: { box: key }, to: { box: target } };
		return reverse === undefined
			? [{ ...ends, label: name, sentence: l10n.t('"{0}" of {1} points to {2}.', name, title, titleOf(target)) }]
			: [
					{
						...ends,
						label: `${name} ↔ ${reverse}`,
						isTwoWay: true,
						sentence: l10n.t(
							'"{0}" of {1} points to {2}, which shows it as "{3}".',
							name,
							title,
							titleOf(target),
							reverse,
						),
					},
				];
	});
}
