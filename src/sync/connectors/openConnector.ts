import * as l10n from "@vscode/l10n";
import type { Clock } from "../../base/clock.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { plainText } from "../../notion/richText.ts";
import type { Session } from "../../notion/session.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import type { OtherSide } from "../../tasks/taskFile.ts";
import type { AttributeRule } from "../syncPlan.ts";
import type { KnownProperty, SyncState } from "../syncState.ts";
import type { CallOptions, Connector, ConnectorIssue } from "./connector.ts";
import { CsvConnector } from "./csv.ts";
import { FolderImages } from "./folder/folderImages.ts";
import { KeptFiles } from "./folder/keptFiles.ts";
import { PageLinks } from "./folder/pageLinks.ts";
import { JsonConnector } from "./json.ts";
import { NotionConnector } from "./notionDataSource.ts";
import { type AttributeProperty, resolveProperties } from "./notionProperties.ts";

/** What the other side is opened with. */
export interface OpenContext extends CallOptions {
	/** Absolute path of the file or folder that the declaration names; empty where it names none. */
	readonly path: string;
	/** The attributes as the Notion side allows them, and their properties there. */
	readonly rules: readonly AttributeRule[];
	readonly properties: readonly AttributeProperty[];
	readonly keyAttribute: string;
	readonly known: readonly KnownProperty[];
	readonly taskId: string;
	readonly fence: number | undefined;
	readonly clock: Pick<Clock, "now">;
	/** The data source of the other side, where it is one. */
	readonly dataSource: OtherDataSource | undefined;
	/** Which page stands for which file, where pages link to each other. */
	readonly links?: PageLinks;
	readonly images?: FolderImages;
	/** What the task remembers beside its links. */
	readonly state: Pick<SyncState, "operationFor" | "recall" | "commit">;
}

/** A data source that is the other side of a sync: of the same workspace, or of another one with a token and a pace of its own. */
export interface OtherDataSource {
	readonly id: string;
	readonly session: Pick<Session, "api"> & { readonly requests: { readonly total: number } };
	readonly outbox: Pick<Outbox, "create" | "update" | "recover">;
}

export interface OpenedSide {
	readonly connector: Connector;
	/** The attributes as both sides allow them. */
	readonly rules: readonly AttributeRule[];
	readonly known: readonly KnownProperty[];
	readonly issues: readonly ConnectorIssue[];
	/** What the task is kept in step with: when it is another thing, links to it are of no use. */
	readonly target: Json;
	readonly recover?: (options: CallOptions) => Promise<void>;
}

type Openers = {
	readonly [K in OtherSide["connector"]]: (
		side: Extract<OtherSide, { connector: K }>,
		context: OpenContext,
	) => Promise<OpenedSide>;
};

const openers: Openers = {
	csv: async (side, { path, ...context }) => {
		const columns = fields(context).map(({ name, ...rest }) => ({ ...rest, column: name }));
		const connector = new CsvConnector({ file: path, columns, keyAttribute: context.keyAttribute });
		return file(connector, context, { csv: side.path, key: side.key });
	},
	json: async (side, { path, ...context }) => {
		const named = fields(context).map(({ name, ...rest }) => ({ ...rest, field: name }));
		const connector = new JsonConnector({ file: path, fields: named, keyAttribute: context.keyAttribute });
		return file(connector, context, { json: side.path, key: side.key });
	},
	database: openDataSource,
	markdown: openFolder,
};

/** Opens the other side of a declared task. A further connector is a line in the table above. */
export function openConnector(side: OtherSide, context: OpenContext): Promise<OpenedSide> {
	// The table has an opener of exactly this kind under the name.
	const open = openers[side.connector] as (side: OtherSide, context: OpenContext) => Promise<OpenedSide>;
	return open(side, context);
}

/** What the attributes are called on the other side, and what kind of value Notion takes for each. */
function fields({ rules, properties }: Pick<OpenContext, "rules" | "properties">) {
	return rules.map(({ name: attribute, other: name }) => ({
		attribute,
		name,
		type: properties.find((property) => property.attribute === attribute)?.valueType ?? ("text" as const),
	}));
}

async function file(connector: Connector, { rules }: Pick<OpenContext, "rules">, target: Json): Promise<OpenedSide> {
	return { connector, rules, known: [], issues: await connector.validate(), target };
}

async function openFolder(
	side: Extract<OtherSide, { connector: "markdown" }>,
	{ path: folder, links, images, state, ...context }: OpenContext,
): Promise<OpenedSide> {
	const { rules, properties } = context;
	const roleOf = (role: AttributeRule["role"]) => rules.find((rule) => rule.role === role)?.name ?? "";
	// Its parser of Markdown is only loaded where a folder is synced.
	const { MarkdownFolderConnector } = await import("./folder/markdownFolder.ts");
	const connector = new MarkdownFolderConnector({
		folder,
		fields: fields({ rules: rules.filter(({ role }) => role !== "content"), properties }).map(({ name, ...rest }) => ({
			...rest,
			field: name,
		})),
		titleAttribute: roleOf("title"),
		contentAttribute: roleOf("content"),
		keyAttribute: context.keyAttribute,
		links: links ?? new PageLinks(() => []),
		images: images ?? new FolderImages(folder),
		kept: new KeptFiles({ state, taskId: context.taskId, fence: context.fence }),
	});
	return file(connector, context, { markdown: side.path, ...(side.key === undefined ? {} : { key: side.key }) });
}

async function openDataSource(
	_side: Extract<OtherSide, { connector: "database" }>,
	{ dataSource: other, rules, known, keyAttribute, taskId, fence, clock, signal }: OpenContext,
): Promise<OpenedSide> {
	if (!other) {
		throw new WorkspaceError("unsupported", l10n.t("The other database isn't known here."));
	}
	const dataSource = await other.session.api.dataSource(other.id, { signal });
	const resolved = resolveProperties(dataSource, rules, known, "other");
	const connector = new NotionConnector({
		session: other.session,
		outbox: other.outbox,
		dataSourceId: other.id,
		title: plainText(dataSource.title),
		properties: resolved.properties,
		keyAttribute,
		taskId,
		fence,
		clock,
	});
	return {
		connector,
		rules: resolved.rules,
		known: resolved.known,
		issues: resolved.issues,
		target: { database: other.id },
		recover: (options) => connector.recover(options),
	};
}
