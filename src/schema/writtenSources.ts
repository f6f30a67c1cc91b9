import * as l10n from "@vscode/l10n";
import type { SchemaProblem } from "./schemaChecks.ts";
import { type DatabaseDeclaration, type DatabaseFrame, declarationPath, type IconDeclaration } from "./schemaFile.ts";
import type { DatabaseInput, SchemaFileInput, SourceInput } from "./schemaModel.ts";

export interface WrittenSource extends Pick<DatabaseDeclaration, "key" | "within"> {
	readonly input: DatabaseInput | SourceInput;
}

/** Every data source with the database that it is one of several of. A key that is there twice is taken once. */
export function writtenSources(databases: SchemaFileInput["databases"]): {
	readonly written: readonly WrittenSource[];
	readonly problems: SchemaProblem[];
} {
	const written: WrittenSource[] = [];
	const problems: SchemaProblem[] = [];
	const keys = new Set<string>();
	const isNew = (source: Pick<WrittenSource, "key" | "within">) => {
		if (keys.has(source.key)) {
			const message = l10n.t('The key "{0}" is there twice. Give one of them another.', source.key);
			problems.push({ path: declarationPath(source), code: "same-key", message, atKey: true });
			return false;
		}
		keys.add(source.key);
		return true;
	};
	for (const [key, input] of Object.entries(databases)) {
		const path = ["databases", key];
		const isFirst = isNew({ key });
		if (input.sources === undefined) {
			if (input.properties === undefined) {
				const message = l10n.t('"{0}" needs "{1}".', key, "properties");
				problems.push({ path, code: "missing-key", message, atKey: true });
			}
			written.push(...(isFirst ? [{ key, input }] : []));
			continue;
		}
		const [misplaced] = (["properties", "seed", "was"] as const).filter((name) => input[name] !== undefined);
		if (misplaced !== undefined) {
			const message = l10n.t('"{0}" has "sources", so "{1}" belongs to one of them.', key, misplaced);
			problems.push({ path: [...path, misplaced], code: "sources-and-own", message, atKey: true });
		}
		const sources = Object.entries(input.sources);
		const [only, ...more] = sources;
		if (!only) {
			const message = l10n.t('"{0}" needs at least one data source, or "properties" of its own.', key);
			problems.push({ path: [...path, "sources"], code: "no-sources", message });
		} else if (more.length === 0 && only[1].title !== undefined) {
			const message = l10n.t(
				'"{0}" is the only data source and has the title of its database. Remove this one.',
				only[0],
			);
			problems.push({ path: [...path, "sources", only[0], "title"], code: "title-of-only-source", message });
		}
		const within = frameOf(key, input);
		const isOnly = sources.length === 1;
		const added = sources.map(([source, fields]) => ({
			key: source,
			input: isOnly ? { ...fields, title: within.title } : fields,
			within,
		}));
		written.push(...added.filter(isNew));
	}
	return { written, problems };
}

/** What a database itself has, whatever its data sources have. */
export function frameOf(key: string, { title = key, description, icon, cover, inline }: DatabaseInput): DatabaseFrame {
	return {
		key,
		title,
		...(description === undefined ? {} : { description }),
		...(icon === undefined ? {} : { icon: iconOf(icon) }),
		...(cover === undefined ? {} : { cover }),
		...(inline === undefined ? {} : { inline }),
	};
}

function iconOf(text: string): IconDeclaration {
	return /^https:/i.test(text) ? { kind: "external", url: text } : { kind: "emoji", emoji: text };
}
