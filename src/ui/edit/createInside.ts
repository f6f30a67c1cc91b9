import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { withProgress } from "../progress.ts";
import { type ObjectNode, objectOf, onlyDataSource } from "../tree/node.ts";
import { askForTitle } from "./askForTitle.ts";

/** Asks for a title and makes a page in a page, or a row in a database. Resolves with its id, or `undefined` when it was cancelled. */
export async function createInside({ session }: Connection, node: ObjectNode): Promise<string | undefined> {
	const isPage = node.kind === "page" || node.kind === "row";
	const parent = isPage ? { pageId: node.page.id } : { dataSourceId: dataSourceOf(node) };
	const within = objectOf(node).title;
	const title = await askForTitle({
		title: isPage ? l10n.t('New page in "{0}"', within) : l10n.t('New row in "{0}"', within),
	});
	if (title === undefined) {
		return undefined;
	}
	const page = await withProgress(l10n.t("Creating {0}", title), ({ signal }) =>
		session.createPage(parent, title, { signal }),
	);
	return page.id;
}

function dataSourceOf(node: Extract<ObjectNode, { kind: "database" | "dataSource" }>): string {
	const source = node.kind === "database" ? onlyDataSource(node.entry) : node.dataSource;
	if (!source) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" has several data sources.', objectOf(node).title), {
			remedy: l10n.t("Expand it and choose one of them."),
		});
	}
	return source.id;
}
