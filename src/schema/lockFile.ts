import * as l10n from "@vscode/l10n";
import * as z from "zod";
import type { Diagnostic } from "../base/userFiles/diagnostic.ts";
import { issueDiagnostics } from "../base/userFiles/fileIssues.ts";
import { readYaml } from "../base/userFiles/yamlDocument.ts";

/**
 * `NAME.notion-schema.lock.json`: which database and which properties of Notion a schema file's names stand for, by
 * workspace. Beside the schema file, meant for version control, written by this project only.
 */
export interface LockFile {
	readonly version: 1;
	/** By the workspace's id. */
	readonly workspaces: Readonly<Record<string, LockedWorkspace>>;
}

export interface LockedWorkspace {
	/** For people who read the file. */
	readonly name?: string;
	/** By the databases' keys. */
	readonly databases: LockedDatabases;
}

export type LockedDatabases = Readonly<Record<string, LockedDatabase>>;

export type LockedDatabase = LinkedDatabase | DatabaseInCreation;

export interface LinkedDatabase {
	readonly databaseId: string;
	readonly dataSourceId: string;
	/** Names to ids, the reverse properties of two-way relations too. What is not here was made in Notion and is left alone. */
	readonly properties: Readonly<Record<string, string>>;
	/** Those of `properties` that are the other side of a two-way relation: they come and go with it. */
	readonly reverses?: readonly string[];
	/** By property: names of options to ids. */
	readonly options?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** By property: the expression in the file and what Notion made of it, which it prints in its own way. */
	readonly formulas?: Readonly<Record<string, { readonly file: string; readonly notion: string }>>;
	/** Two-way relations of the file, to their own database, of which Notion made one-way ones: not tried again. */
	readonly oneWay?: readonly string[];
	/** Properties whose options Notion keeps in an order of its own: not tried again. */
	readonly ownOrder?: readonly string[];
	/** Former names of the file, by property, that were followed: each is followed once. */
	readonly was?: Readonly<Record<string, string>>;
	/** The same of options, by property. */
	readonly optionsWere?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** The former key of the file that was followed. */
	readonly wasKey?: string;
	/** Its declared rows haven't all been written yet. */
	readonly seeding?: true;
}

/** Written before the request that creates the database or data source, so that after a crash it is looked for and not made again. */
export interface DatabaseInCreation {
	readonly creating: {
		/** The page, or for a further data source the database, that it is made in. */
		readonly parentId: string;
		/** An ISO time. */
		readonly since: string;
	};
}

export const emptyLock: LockFile = { version: 1, workspaces: {} };

const texts = z.record(z.string(), z.string());
const linked = z.strictObject({
	databaseId: z.string(),
	dataSourceId: z.string(),
	properties: texts,
	reverses: z.array(z.string()).optional(),
	options: z.record(z.string(), texts).optional(),
	formulas: z.record(z.string(), z.strictObject({ file: z.string(), notion: z.string() })).optional(),
	oneWay: z.array(z.string()).optional(),
	ownOrder: z.array(z.string()).optional(),
	was: texts.optional(),
	optionsWere: z.record(z.string(), texts).optional(),
	wasKey: z.string().optional(),
	seeding: z.literal(true).optional(),
});
const inCreation = z.strictObject({ creating: z.strictObject({ parentId: z.string(), since: z.iso.datetime() }) });
const lockModel = z.strictObject({
	version: z.literal(1),
	workspaces: z.record(
		z.string(),
		z.strictObject({ name: z.string().optional(), databases: z.record(z.string(), z.union([linked, inCreation])) }),
	),
});

export interface ParsedLockFile {
	/** `undefined` when the file is damaged: then nothing may be created from the schema file. */
	readonly lock?: LockFile;
	readonly diagnostics: readonly Diagnostic[];
}

/** Reads a lock file. Never throws. A file that doesn't exist is `emptyLock`; an empty or damaged one is an error. */
export function parseLockFile(text: string): ParsedLockFile {
	const document = readYaml(text);
	const result = lockModel.safeParse(document.data);
	if (document.data !== undefined && result.success) {
		return { lock: result.data, diagnostics: document.diagnostics };
	}
	const details =
		document.data === undefined
			? document.diagnostics
			: issueDiagnostics(result.error?.issues ?? [], { document, model: lockModel });
	const message = l10n.t(
		"This lock file can't be read, so it isn't known which databases are there already. Restore it from version control, or delete it only if none of its databases exists.",
	);
	const range = details[0]?.range ?? document.rangeOf([]);
	return { diagnostics: [{ severity: "error", code: "damaged-lock", message, range, path: [] }, ...details] };
}

/** The file's text: sorted, one entry a line, so that a change is a small difference. */
export function formatLockFile(lock: LockFile): string {
	return `${JSON.stringify(sorted(lock), null, "\t")}\n`;
}

function sorted(value: unknown): unknown {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		return value;
	}
	const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
	return Object.fromEntries(
		entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, inner]) => [key, sorted(inner)]),
	);
}

/** The databases that are known in a workspace. */
export function lockedDatabases(lock: LockFile, workspaceId: string): LockedDatabases {
	return lock.workspaces[workspaceId]?.databases ?? {};
}

/** The lock with other databases for one workspace. */
export function withDatabases(
	lock: LockFile,
	workspace: { readonly id: string; readonly name?: string },
	databases: LockedDatabases,
): LockFile {
	const name = workspace.name ?? lock.workspaces[workspace.id]?.name;
	return {
		version: 1,
		workspaces: { ...lock.workspaces, [workspace.id]: { ...(name ? { name } : {}), databases } },
	};
}

export function isLinked(entry: LockedDatabase | undefined): entry is LinkedDatabase {
	return entry !== undefined && "databaseId" in entry;
}
