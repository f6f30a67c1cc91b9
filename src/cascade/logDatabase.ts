import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { orUndefined, WorkspaceError } from "../base/errors.ts";
import { displayText, plainValue } from "../notion/propertyValue.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { plainText, richTextRequest } from "../notion/richText.ts";
import type { Session } from "../notion/session.ts";
import { titleOf } from "../notion/titles.ts";
import type { DataSource, Page } from "../notion/types.ts";
import type { LogColumn } from "../tasks/taskFile.ts";
import type { PlannedRow } from "./cascadePlan.ts";
import { columnRequest, valuesOf } from "./columns.ts";
import type { ObservedLogRow } from "./observation.ts";
import { PipelineSource } from "./pipelineSource.ts";

/** Which database is written to, and which properties are filled in. */
export interface LogDatabaseOptions {
	/** The id or link of the data source, or of a database that has only one. */
	readonly id: string;
	readonly session: Session;
	/** A relation to the item. */
	readonly item: string;
	/** A number property. */
	readonly amount: string;
	/** A relation back to the trigger row. */
	readonly source?: string;
	/** A text property that says why the row is there. */
	readonly reason?: string;
	/**
	 * A text property for the operation's id. Without it, what was written before is known to this machine's store only, and a lost
	 * answer is decided by equal values.
	 */
	readonly key?: string;
	/** What else is filled in, and from where. */
	readonly columns?: readonly LogColumn[];
}

type Properties = NonNullable<CreatePageParameters["properties"]>;

/** A database that gets one row per junction row. */
export class LogDatabase {
	readonly source: PipelineSource;
	readonly item: string;
	readonly amount: string;
	readonly backTo: string | undefined;
	readonly reason: string | undefined;
	readonly key: string | undefined;
	readonly columns: readonly LogColumn[];

	constructor({ id, session, item, amount, source, reason, key, columns = [] }: LogDatabaseOptions) {
		this.source = new PipelineSource(id, session);
		this.item = item;
		this.amount = amount;
		this.backTo = source;
		this.reason = reason;
		this.key = key;
		this.columns = columns;
	}

	/** The rows whose key begins with `prefix`; none where the log has no key property. */
	async rowsWithKeys(prefix: string, options: RequestOptions = {}): Promise<readonly ObservedLogRow[]> {
		if (this.key === undefined) {
			return [];
		}
		const schema = await this.source.schema(options);
		const filter = { property: this.key, rich_text: { starts_with: prefix } };
		const rows = await this.source.session.api.query(schema.id, { filter }, options);
		const observed = await Promise.all(rows.map((row) => this.#observed(row, options)));
		return observed.filter(({ key }) => key.startsWith(prefix));
	}

	/** Rows by their ids, which doesn't lag; what is in the trash or can't be found is left out. */
	async rowsById(ids: readonly string[], options: RequestOptions = {}): Promise<readonly ObservedLogRow[]> {
		const rows: ObservedLogRow[] = [];
		for (const id of ids) {
			const row = await orUndefined(this.source.session.api.page(id, options));
			if (row && !row.in_trash) {
				rows.push(await this.#observed(row, options));
			}
		}
		return rows;
	}

	/** What a request of `createParameters` says. */
	readRequest({ properties = {} }: CreatePageParameters): Pick<PlannedRow, "item" | "amount" | "reason" | "source"> {
		const read = (name: string | undefined) => record(name === undefined ? undefined : properties[name]);
		const ids = (name: string | undefined) => (read(name).relation ?? []) as readonly { readonly id: string }[];
		const title = Object.values(properties).find((value) => "title" in record(value));
		return {
			item: { id: ids(this.item)[0]?.id ?? "", title: requestText(record(title).title) },
			amount: Number(read(this.amount).number),
			reason: requestText(read(this.reason).rich_text ?? read(this.reason).title),
			source: ids(this.backTo)[0]?.id,
		};
	}

	/** The request that creates a row. */
	async createParameters(row: PlannedRow, options: RequestOptions = {}): Promise<CreatePageParameters> {
		const schema = await this.source.schema(options);
		const properties: Properties = {
			[titleProperty(schema)]: { title: richTextRequest(row.item.title) },
			[this.item]: { relation: [{ id: row.item.id }] },
			[this.amount]: { number: row.amount },
		};
		if (this.backTo !== undefined && row.source !== undefined) {
			properties[this.backTo] = { relation: [{ id: row.source }] };
		}
		if (this.reason !== undefined) {
			const text = richTextRequest(row.reason);
			properties[this.reason] =
				schema.properties[this.reason]?.type === "title" ? { title: text } : { rich_text: text };
		}
		if (this.key !== undefined) {
			properties[this.key] = { rich_text: richTextRequest(row.operationKey) };
		}
		for (const { property, value } of row.columns) {
			const type = schema.properties[property]?.type;
			const request = type && columnRequest(value, type);
			if (!request) {
				throw new WorkspaceError("invalidInput", l10n.t('"{0}" can\'t hold "{1}".', property, displayText(value)), {
					remedy: l10n.t("Correct the column in the task file."),
					data: { property },
				});
			}
			properties[property] = request;
		}
		return { parent: { type: "data_source_id", data_source_id: schema.id }, properties };
	}

	/**
	 * How to find the row of an operation whose answer was lost: by its key, where the log has one, else by equal values, our bot
	 * as its creator, and the minute in which it was sent or a later one.
	 */
	lookUp(
		operationKey: string,
		parameters: CreatePageParameters,
		sentAt: number,
	): { readonly find: () => Promise<readonly Page[]>; readonly identified: boolean } {
		return this.key === undefined
			? { find: () => this.#findByValues(parameters, sentAt), identified: false }
			: { find: () => this.#findByKey(operationKey), identified: true };
	}

	async #findByKey(operationKey: string): Promise<readonly Page[]> {
		const schema = await this.source.schema();
		const filter = { property: this.key ?? "", rich_text: { equals: operationKey } };
		return this.source.session.api.query(schema.id, { filter });
	}

	async #findByValues(parameters: CreatePageParameters, sentAt: number): Promise<readonly Page[]> {
		const { session } = this.source;
		const schema = await this.source.schema();
		const bot = await session.whoami();
		const wanted = JSON.stringify(this.#comparable(parameters.properties ?? {}));
		// Notion floors the stamp to the minute, and its clock may differ from ours by a minute.
		const since = new Date(sentAt - 2 * 60_000).toISOString();
		const filter = { timestamp: "created_time" as const, created_time: { on_or_after: since } };
		const rows = await session.api.query(schema.id, { filter });
		return rows.filter(
			(row) => row.created_by.id === bot.id && JSON.stringify(this.#comparable(row.properties)) === wanted,
		);
	}

	/** The values of a row, or of a request for one, that make it equal to another. */
	#comparable(properties: Properties | Page["properties"]): readonly unknown[] {
		const read = (name: string | undefined) => record(name === undefined ? undefined : properties[name]);
		const ids = (name: string | undefined) =>
			((read(name).relation ?? []) as readonly { readonly id: string }[]).map(({ id }) => id).toSorted();
		return [ids(this.item), read(this.amount).number ?? null, ids(this.backTo)];
	}

	async #observed(row: Page, options: RequestOptions): Promise<ObservedLogRow> {
		const key = this.key === undefined ? undefined : row.properties[this.key];
		const item = row.properties[this.item];
		const amount = row.properties[this.amount];
		const plainAmount = amount && plainValue(amount);
		return {
			id: row.id,
			title: titleOf(row),
			key: key?.type === "rich_text" ? plainText(key.rich_text).trim() : "",
			itemId: item?.type === "relation" ? item.relation[0]?.id : undefined,
			amount: plainAmount?.kind === "number" ? plainAmount.number : undefined,
			values: await valuesOf(
				this.source.session,
				row,
				this.columns.map(({ property }) => property),
				options,
			),
			createdAt: Date.parse(row.created_time),
		};
	}
}

/** What was built here, or has come through the client, looked at without its type. */
function record(value: unknown): Readonly<Record<string, unknown>> {
	return (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
}

function requestText(value: unknown): string {
	const items = (Array.isArray(value) ? value : []) as readonly { readonly text?: { readonly content?: string } }[];
	return items.map(({ text }) => text?.content ?? "").join("");
}

function titleProperty(schema: DataSource): string {
	const title = Object.entries(schema.properties).find(([, { type }]) => type === "title");
	if (!title) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" has no title property.', titleOf(schema)));
	}
	return title[0];
}
