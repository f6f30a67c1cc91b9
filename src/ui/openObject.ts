import * as l10n from "@vscode/l10n";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError } from "../base/errors.ts";
import type { Session } from "../notion/session.ts";
import type { Database, DataSource, Page } from "../notion/types.ts";
import type { Front } from "./front.ts";
import type { Opener } from "./opener.ts";
import type { ShowPage } from "./page/registerPages.ts";
import { withProgress } from "./progress.ts";
import { textOf } from "./report.ts";
import type { ShowTable } from "./table/registerTables.ts";

/** Opens by id what a page or a table can show. */
export function createOpener(front: Front, showPage: ShowPage, showTable: () => ShowTable): Opener {
	const opened = new Emitter<{ readonly session: string; readonly isFromTree: boolean }>();
	return {
		onDidOpen: opened.event,
		open: async (id, sessionId, { isFromTree = false } = {}) => {
			const connection = front.app.connections.requireActive(sessionId);
			const { session, objects } = connection;
			const object = await withProgress(l10n.t("Opening from Notion"), () => findObject(session, id));
			// That it is among the recent ones is no reason to wait, nor to fail.
			objects.opened(object.object, object.id).then(
				() => opened.fire({ session: connection.id, isFromTree }),
				(error: unknown) => front.log.warn(textOf(error)),
			);
			if (object.object === "page") {
				await showPage(object.id, connection);
			} else {
				await showTable()(object, connection);
			}
		},
	};
}

/** The object with an id of an unknown kind: what is remembered, or what Notion knows it as. Throws `notFound`. */
export async function findObject(session: Session, id: string): Promise<Page | Database | DataSource> {
	const known = session.cache.dataSource(id) ?? session.cache.database(id) ?? session.cache.page(id);
	if (known) {
		return known;
	}
	const attempts = [
		() => session.getPage(id),
		() => session.getDatabase(id),
		() => session.getDataSource(id),
		() => pageOfBlock(session, id),
	];
	let failure: unknown;
	for (const attempt of attempts) {
		try {
			return await attempt();
		} catch (error) {
			// The wrong kind of id is a 404, or a 400 that says so.
			if (!isWorkspaceError(error, "notFound", "refused")) {
				throw error;
			}
			failure ??= error;
		}
	}
	throw failure;
}

/** A link to a block opens the page that it stands on. */
async function pageOfBlock(session: Session, id: string): Promise<Page> {
	let block = await session.getBlock(id);
	while (block.parent.type === "block_id") {
		block = await session.getBlock(block.parent.block_id);
	}
	return session.getPage(block.parent.type === "page_id" ? block.parent.page_id : id);
}
