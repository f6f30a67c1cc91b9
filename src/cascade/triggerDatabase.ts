import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import type { Phase } from "./activation.ts";
import { keyIn } from "./ancestors.ts";
import { valuesOf } from "./columns.ts";
import { allOf, type Condition, describeState, editedSinceFilter, filterParts, holds } from "./conditions.ts";
import { type ObservedTrigger, quantityOf } from "./observation.ts";
import { PipelineSource, propertyOf } from "./pipelineSource.ts";
import { relationIds } from "./relationIds.ts";

/** Which database is watched, and by which properties. */
export interface TriggerDatabaseOptions {
	/** The id or link of the data source, or of a database that has only one. */
	readonly id: string;
	readonly session: Session;
	/** The property that says how far a row is. Default: `Status`. */
	readonly status?: string;
	/** The property that points to what junction rows point to too. */
	readonly relation: string;
	/** A number property; every row counts 1 without it. */
	readonly amount?: string;
}

/** The states of a trigger row that mean something to a cascade. */
export interface TriggerStates {
	/** All must hold for the effect. */
	readonly when: readonly Condition[];
	/** All must hold for the effect to be taken back; so it is for a row in the trash. Without them it never is. */
	readonly reverse?: readonly Condition[];
}

/** A database that is watched for rows that come to a state. */
export class TriggerDatabase {
	readonly source: PipelineSource;
	readonly status: string;
	readonly relation: string;
	readonly amount: string | undefined;

	constructor({ id, session, status = "Status", relation, amount }: TriggerDatabaseOptions) {
		this.source = new PipelineSource(id, session);
		this.status = status;
		this.relation = relation;
		this.amount = amount;
	}

	/** Reads a row by its id, which never lags, with the values of some properties. Throws `invalidInput` for a page that is no row of this database. */
	async observe(
		pageId: string,
		states: TriggerStates,
		{ properties = [], ...options }: RequestOptions & { readonly properties?: readonly string[] } = {},
	): Promise<ObservedTrigger> {
		const { session } = this.source;
		const schema = await this.source.schema(options);
		const row = await session.getPage(pageId, { ...options, useCache: false });
		if (row.parent.type !== "data_source_id" || row.parent.data_source_id !== schema.id) {
			throw new WorkspaceError("invalidInput", l10n.t('"{0}" is not a row of "{1}".', titleOf(row), titleOf(schema)), {
				remedy: l10n.t('Choose a row of "{0}".', titleOf(schema)),
				data: { pageId },
			});
		}
		return {
			id: row.id,
			title: titleOf(row),
			inTrash: row.in_trash,
			phase: phaseOf(row, states),
			state: describeState(row, states.when),
			amount: quantityOf(this.amount === undefined ? undefined : propertyOf(row, this.amount)),
			related: await relationIds(session, row, this.relation, options),
			values: await valuesOf(session, row, properties, options),
			writtenBy: keyIn(row),
		};
	}

	/** All rows in the state. A query may lag behind the last edits by seconds. */
	async candidates(when: readonly Condition[], options: RequestOptions = {}): Promise<readonly Page[]> {
		const schema = await this.source.schema(options);
		const filter = allOf(filterParts(when, schema));
		const rows = await this.source.session.api.query(schema.id, { filter }, options);
		return rows.filter((row) => holds(row, when));
	}

	/** Rows that were edited since a time (milliseconds since 1970), with some that were edited shortly before. */
	async editedSince(
		time: number,
		{ inTrash = false, ...options }: RequestOptions & { readonly inTrash?: boolean } = {},
	): Promise<readonly Page[]> {
		const schema = await this.source.schema(options);
		const rows = await this.source.session.api.query(schema.id, { filter: editedSinceFilter(time), inTrash }, options);
		return rows.filter(({ in_trash }) => in_trash === inTrash);
	}
}

/** Where a row is, as far as it says so itself. */
export function phaseOf(row: Page, { when, reverse }: TriggerStates): Phase {
	if (!row.in_trash && holds(row, when)) {
		return "effect";
	}
	return reverse && (row.in_trash || holds(row, reverse)) ? "reversal" : "other";
}
