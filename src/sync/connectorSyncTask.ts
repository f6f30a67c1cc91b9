import { realpath } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { canonicalJson } from "../base/json.ts";
import { plainText } from "../notion/richText.ts";
import type { DataSource } from "../notion/types.ts";
import type { Outbox } from "../tasks/outbox.ts";
import type { SyncTaskDeclaration } from "../tasks/taskFile.ts";
import { ConnectedTask } from "./connectedTask.ts";
import type { CallOptions, ConnectorIssue } from "./connectors/connector.ts";
import { FolderImages } from "./connectors/folder/folderImages.ts";
import { PageLinks } from "./connectors/folder/pageLinks.ts";
import { NotionConnector } from "./connectors/notionDataSource.ts";
import { resolveProperties, titleProperty } from "./connectors/notionProperties.ts";
import { type OtherDataSource, openConnector } from "./connectors/openConnector.ts";
import { openTree, treeRules } from "./connectors/openTree.ts";
import { PageContents } from "./connectors/pageContent.ts";
import { PageImages } from "./connectors/pageImages.ts";
import type { AttributeRule } from "./syncPlan.ts";
import type { PreparedSync, SyncServices } from "./syncRun.ts";
import type { KnownProperty } from "./syncState.ts";

export interface ConnectorSyncTaskOptions {
	readonly declaration: SyncTaskDeclaration;
	/** Unique in the store: over workspaces, files and tasks. */
	readonly taskId: string;
	/** What `notion` of the declaration stands for: a data source, or the page whose subpages are synced. */
	readonly notionId: string;
	/** Absolute path of the folder that the declaration's paths are relative to: the task file's. */
	readonly folder: string;
	/** Absolute path of the folder that no path may leave. Default: `folder`. */
	readonly root?: string;
	/** What `other.database` of the declaration stands for, where it names one. */
	readonly otherDataSource?: OtherDataSource;
	readonly services: SyncServices & {
		readonly outbox: Pick<Outbox, "create" | "update" | "changeContent" | "recover">;
	};
}

/** A sync task as a task file declares it. */
export class ConnectorSyncTask extends ConnectedTask {
	protected keyAttribute: string | undefined;
	readonly #options: ConnectorSyncTaskOptions;

	constructor(options: ConnectorSyncTaskOptions) {
		const { declaration, taskId, services, otherDataSource } = options;
		const { other } = declaration;
		super({
			path: "path" in other ? path.resolve(options.folder, other.path) : undefined,
			otherLabel: "path" in other ? path.basename(other.path) : (other.workspace ?? other.database),
			name: declaration.name,
			taskId,
			attributeMap: rulesOf(declaration),
			conflictMode: declaration.conflicts,
			guard: declaration.guard,
			services: otherDataSource ? countingBoth(services, otherDataSource.session.requests) : services,
		});
		this.#options = options;
		this.keyAttribute = keyRule(this.attributeMap, declaration.other.key)?.name;
	}

	/**
	 * What is wrong with the declaration, seen from both sides; paths are those of the whole task file. Throws what keeps a side
	 * from being looked at, such as a file that isn't there.
	 */
	async validate(options: CallOptions = {}): Promise<readonly ConnectorIssue[]> {
		return (await this.#open(options)).issues;
	}

	protected override async prepare(options: CallOptions & { readonly fence?: number }): Promise<PreparedSync> {
		const prepared = await this.#open(options);
		const errors = prepared.issues.filter(({ severity }) => severity === "error");
		const [first] = errors;
		if (first) {
			throw new WorkspaceError("invalidFile", l10n.t('Task "{0}": {1}', this.name, first.message), {
				remedy: l10n.t("Correct the task file, then run the task again."),
				data: { path: first.path, issues: errors },
			});
		}
		return prepared;
	}

	async #open(options: CallOptions & { readonly fence?: number }): Promise<PreparedSync> {
		const { declaration, notionId: dataSourceId, services, taskId, otherDataSource } = this.#options;
		const { notion, other } = declaration;
		await this.#requireInside();
		if (notion.kind === "page") {
			return this.#openTree(options);
		}
		const dataSource = await services.session.api.dataSource(dataSourceId, { signal: options.signal });
		const known = services.state.properties(taskId);
		const attributeMap = withTitle(this.attributeMap, dataSource, known);
		const resolved = resolveProperties(dataSource, attributeMap, known);
		const { properties } = resolved;
		const key = keyRule(attributeMap, other.key)?.name;
		const keyAttribute = key ?? "";
		this.keyAttribute = key;
		const contentRule = attributeMap.find(({ role }) => role === "content");
		const links = new PageLinks(() => services.state.links(taskId));
		const images = new FolderImages(this.path ?? "");
		const writing = { api: services.session.api, outbox: services.outbox, taskId };
		const content = contentRule && {
			attribute: contentRule.name,
			links,
			pages: new PageContents({
				...writing,
				images: new PageImages({ ...writing, state: services.state, images }),
			}),
		};
		const notionConnector = new NotionConnector({
			session: services.session,
			dataSourceId,
			title: plainText(dataSource.title),
			properties,
			keyAttribute,
			outbox: services.outbox,
			taskId,
			fence: options.fence,
			clock: services.clock,
			content,
		});
		const { rules } = resolved;
		const opened = await openConnector(other, {
			path: this.path ?? "",
			rules,
			properties,
			keyAttribute,
			known,
			taskId,
			dataSource: otherDataSource,
			clock: services.clock,
			fence: options.fence,
			signal: options.signal,
			links,
			images,
			state: services.state,
		});
		const all = [...resolved.issues, ...opened.issues, ...this.#keyIssues(key)];
		const isSynced = (attribute: string) =>
			opened.rules.some(({ name, frozen }) => name === attribute && frozen === undefined);
		return {
			connectors: { notion: notionConnector, other: opened.connector },
			rules: opened.rules,
			keyAttribute: key,
			target: canonicalJson({ dataSourceId, ...(opened.target as object) }),
			properties: [...resolved.known, ...opened.known].filter(({ attribute }) => isSynced(attribute)),
			recover: async (callOptions) => {
				await notionConnector.recover(callOptions);
				await opened.recover?.(callOptions);
			},
			decide: ({ notion: ours, other: theirs }, { attribute }) =>
				this.resolveConflict(ours, theirs, attribute, this.otherName(attribute)),
			issues: all.map((issue) => ({ ...issue, path: [...declaration.path, ...issue.path] })),
		};
	}

	async #openTree({ signal, fence }: CallOptions & { readonly fence?: number }): Promise<PreparedSync> {
		const { declaration, notionId: pageId, services, taskId } = this.#options;
		const { session, state, outbox, clock } = services;
		const folder = this.path ?? "";
		const { connectors, recover } = await openTree({
			...{ session, state, outbox, clock, taskId, pageId, folder, fence, signal },
		});
		const { other } = declaration;
		return {
			connectors,
			rules: treeRules,
			// What objects are matched by is where they stand.
			keyAttribute: undefined,
			target: canonicalJson({ page: pageId, ...("path" in other ? { markdown: other.path } : {}) }),
			properties: [],
			recover,
			decide: ({ notion: ours, other: theirs }, { attribute }) =>
				this.resolveConflict(ours, theirs, attribute, this.otherName(attribute)),
			issues: await connectors.other.validate({ signal }),
		};
	}

	#keyIssues(keyAttribute: string | undefined): readonly ConnectorIssue[] {
		const { key } = this.#options.declaration.other;
		if (keyAttribute !== undefined) {
			return [];
		}
		const message = l10n.t('The key column "{0}" isn\'t among the attributes. Add a line for it.', key ?? "");
		return [{ severity: "error", code: "key-not-mapped", message, path: ["sync", "other", "key"] }];
	}

	/** A link in the folder that points out of it is outside too. A file that isn't there is told by the connector. */
	async #requireInside(): Promise<void> {
		if (this.path === undefined) {
			return;
		}
		const root = await realPath(this.#options.root ?? this.#options.folder);
		const file = await realPath(path.join(await realPath(path.dirname(this.path)), path.basename(this.path)));
		const relative = path.relative(root, file);
		const parts = relative.split(path.sep);
		if (parts[0] === ".." || path.isAbsolute(relative) || parts.includes(".git") || parts.includes(".vscode")) {
			throw new WorkspaceError("invalidFile", l10n.t("{0} is outside of the folder.", this.path), {
				remedy: l10n.t("Tasks read and write files of their own folder only."),
				data: { path: [...this.#options.declaration.path, "sync", "other"] },
			});
		}
	}
}

/** What is kept in step: what the declaration names and, with a folder of files, each file's name and what stands in it. */
function rulesOf({ attributes, notion, other }: SyncTaskDeclaration): readonly AttributeRule[] {
	if (notion.kind === "page") {
		return treeRules;
	}
	const rules = attributes.map(({ notion, ...mapping }): AttributeRule => ({ ...mapping, name: notion }));
	if (other.connector !== "markdown") {
		return rules;
	}
	const free = (names: readonly string[]) => names.find((name) => rules.every((rule) => rule.name !== name)) ?? "";
	const isTitled = rules.some((rule) => rule.other === "title");
	return [
		...(isTitled
			? []
			: [{ name: free(["Title", "Page title"]), other: "title", direction: "both", role: "title" } as const]),
		...rules,
		{ name: free(["Content", "Page content"]), other: "content", direction: "both", role: "content" },
	];
}

/**
 * The title by the name that its property has in Notion, or had when the task first met it. A line for that property says more
 * than that there is one.
 */
function withTitle(
	rules: readonly AttributeRule[],
	dataSource: DataSource,
	known: readonly KnownProperty[],
): readonly AttributeRule[] {
	const title = titleProperty(dataSource);
	if (!title || !rules.some(({ role }) => role === "content")) {
		return rules;
	}
	const declared = rules.find(({ name, role }) => role === undefined && name === title.name);
	if (declared) {
		return rules
			.filter(({ role }) => role !== "title")
			.map((rule) => (rule === declared ? { ...rule, role: "title" as const } : rule));
	}
	const met = known.find(({ side, propertyId }) => side === "notion" && propertyId === title.id);
	return rules.map((rule) => (rule.role === "title" ? { ...rule, name: met?.attribute ?? title.name } : rule));
}

/** The rule by which objects of both sides are matched at first: the key's, or else the title's. */
function keyRule(rules: readonly AttributeRule[], key: string | undefined): AttributeRule | undefined {
	return rules.find(({ other, role }) => (key === undefined ? role === "title" : other === key));
}

/** A task between two workspaces makes requests to both. */
function countingBoth(services: SyncServices, other: { readonly total: number }): SyncServices {
	const { session } = services;
	if (session.requests === other) {
		return services;
	}
	const requests = {
		get total() {
			return session.requests.total + other.total;
		},
	};
	return { ...services, session: { api: session.api, requests } };
}

/** Where links lead to; the path itself where there is nothing. */
function realPath(file: string): Promise<string> {
	return realpath(file).catch(() => file);
}
