import { realpath } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { canonicalJson } from "../base/json.ts";
import { plainText } from "../notion/richText.ts";
import type { Outbox } from "../tasks/outbox.ts";
import type { SyncTaskDeclaration } from "../tasks/taskFile.ts";
import { ConnectedTask } from "./connectedTask.ts";
import type { CallOptions, ConnectorIssue } from "./connectors/connector.ts";
import { NotionConnector } from "./connectors/notionDataSource.ts";
import { resolveProperties } from "./connectors/notionProperties.ts";
import { type OtherDataSource, openConnector } from "./connectors/openConnector.ts";
import type { PreparedSync, SyncServices } from "./syncRun.ts";

export interface ConnectorSyncTaskOptions {
	readonly declaration: SyncTaskDeclaration;
	/** Unique in the store: over workspaces, files and tasks. */
	readonly taskId: string;
	/** What `notion.database` of the declaration stands for. */
	readonly dataSourceId: string;
	/** Absolute path of the folder that the declaration's paths are relative to: the task file's. */
	readonly folder: string;
	/** Absolute path of the folder that no path may leave. Default: `folder`. */
	readonly root?: string;
	/** What `other.database` of the declaration stands for, where it names one. */
	readonly otherDataSource?: OtherDataSource;
	readonly services: SyncServices & { readonly outbox: Pick<Outbox, "create" | "update" | "recover"> };
}

/** A sync task as a task file declares it. */
export class ConnectorSyncTask extends ConnectedTask {
	protected readonly keyAttribute: string | undefined;
	readonly #options: ConnectorSyncTaskOptions;

	constructor(options: ConnectorSyncTaskOptions) {
		const { declaration, taskId, services, otherDataSource } = options;
		const { other } = declaration;
		super({
			path: "path" in other ? path.resolve(options.folder, other.path) : undefined,
			otherLabel: "path" in other ? path.basename(other.path) : (other.workspace ?? other.database),
			name: declaration.name,
			taskId,
			attributeMap: declaration.attributes.map(({ notion, ...mapping }) => ({ ...mapping, name: notion })),
			conflictMode: declaration.conflicts,
			guard: declaration.guard,
			services: otherDataSource ? countingBoth(services, otherDataSource.session.requests) : services,
		});
		this.#options = options;
		this.keyAttribute = this.attributeMap.find(({ other }) => other === declaration.other.key)?.name;
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
		const { declaration, dataSourceId, services, taskId, otherDataSource } = this.#options;
		const { notion, other } = declaration;
		if (notion.kind !== "database") {
			throw new WorkspaceError("unsupported", l10n.t("This version keeps databases in step, not pages."));
		}
		await this.#requireInside();
		const dataSource = await services.session.api.dataSource(dataSourceId, { signal: options.signal });
		const known = services.state.properties(taskId);
		const resolved = resolveProperties(dataSource, this.attributeMap, known);
		const { properties } = resolved;
		const keyAttribute = this.keyAttribute ?? "";
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
		});
		const all = [...resolved.issues, ...opened.issues, ...this.#keyIssues(this.keyAttribute)];
		const isSynced = (attribute: string) =>
			opened.rules.some(({ name, frozen }) => name === attribute && frozen === undefined);
		return {
			connectors: { notion: notionConnector, other: opened.connector },
			rules: opened.rules,
			keyAttribute: this.keyAttribute,
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
