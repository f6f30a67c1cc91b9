import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import { rawTitle } from "../notion/titles.ts";
import type { Database, DataSource, Page } from "../notion/types.ts";

/** Something whose title and place in the trash can be changed by hand. */
export interface EditTarget {
	readonly kind: "page" | "database" | "data_source";
	readonly id: string;
}

/** The object as Notion has it now. Throws `notFound` where it isn't there any more. */
export function readTarget(
	session: Session,
	{ kind, id }: EditTarget,
	options: RequestOptions = {},
): Promise<Page | Database | DataSource> {
	switch (kind) {
		case "page":
			return session.api.page(id, options);
		case "database":
			return session.api.database(id, options);
		case "data_source":
			return session.api.dataSource(id, options);
	}
}

/** Whether a title is more than text (a mention, a link, bold): a new one is text only. */
export function hasRichTitle(object: Page | Database | DataSource): boolean {
	const items =
		object.object === "page"
			? Object.values(object.properties).flatMap((value) => (value.type === "title" ? value.title : []))
			: object.title;
	return items.some(
		({ type, href, annotations }) =>
			type !== "text" || href !== null || Object.values(annotations).some((value) => value === true),
	);
}

/**
 * Gives a page, database or data source another title. A database whose only data source has the same title takes that along, as the
 * two are one to a person. Throws `conflict` where the title isn't any more what `before` says: somebody else was quicker.
 */
export async function rename(
	session: Session,
	target: EditTarget,
	title: string,
	{ before, ...options }: RequestOptions & { readonly before: string },
): Promise<void> {
	const object = await readTarget(session, target, options);
	const now = rawTitle(object);
	if (now !== before) {
		throw new WorkspaceError("conflict", l10n.t('Somebody has renamed it to "{0}" meanwhile.', now), {
			remedy: l10n.t("Nothing was changed. Rename it again if you still want to."),
		});
	}
	const content = [{ text: { content: title } }];
	if (object.object === "page") {
		const [id] = Object.values(object.properties).flatMap((value) => (value.type === "title" ? [value.id] : []));
		await session.api.updatePage(object.id, { properties: { [id ?? "title"]: { title: content } } }, options);
	} else if (object.object === "data_source") {
		await session.api.updateDataSource(object.id, { title: content }, options);
	} else {
		await session.api.updateDatabase(object.id, { title: content }, options);
		const [only, ...more] = object.data_sources;
		const source = only && more.length === 0 ? await session.api.dataSource(only.id, options) : undefined;
		if (source && rawTitle(source) === before) {
			await session.api.updateDataSource(source.id, { title: content }, options);
		}
	}
}

/** Moves something into the trash or takes it out again. What is in it goes with it; nothing is ever deleted for good. */
export async function setTrashed(
	session: Session,
	{ kind, id }: EditTarget,
	isTrashed: boolean,
	options: RequestOptions = {},
): Promise<void> {
	switch (kind) {
		case "page":
			await session.api.updatePage(id, { in_trash: isTrashed }, options);
			return;
		case "database":
			await session.api.updateDatabase(id, { in_trash: isTrashed }, options);
			return;
		case "data_source":
			await session.api.updateDataSource(id, { in_trash: isTrashed }, options);
			return;
	}
}

/** Takes what search found in the trash out of it. A data source in a trashed database comes back with the database. */
export async function restore(session: Session, found: Page | DataSource, options: RequestOptions = {}): Promise<void> {
	const database =
		found.object === "data_source" && found.parent.type === "database_id"
			? await session.api.database(found.parent.database_id, options)
			: undefined;
	const target = database?.in_trash ? database : found;
	await setTrashed(session, { kind: target.object, id: target.id }, false, options);
}

/** What search finds in the trash, most recently edited first. Search is delayed: what was trashed a moment ago may be missing. */
export async function trashed(session: Session, options: RequestOptions = {}): Promise<(Page | DataSource)[]> {
	const found: (Page | DataSource)[] = [];
	const sort = { timestamp: "last_edited_time", direction: "descending" } as const;
	for await (const results of session.api.search({ filter: { in_trash: true }, sort }, options)) {
		found.push(...results.filter(({ in_trash }) => in_trash));
	}
	return found;
}
