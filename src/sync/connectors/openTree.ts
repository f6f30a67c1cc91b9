import * as l10n from "@vscode/l10n";
import type { Clock } from "../../base/clock.ts";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import type { Session } from "../../notion/session.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Page } from "../../notion/types.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import type { AttributeRule } from "../syncPlan.ts";
import type { SyncState } from "../syncState.ts";
import { type AttributeValue, valueText } from "../values.ts";
import type { CallOptions, Connector, Side } from "./connector.ts";
import { FolderImages } from "./folder/folderImages.ts";
import { KeptFiles } from "./folder/keptFiles.ts";
import { PageContents } from "./pageContent.ts";
import { PageImages } from "./pageImages.ts";
import { MovesUnderWay } from "./tree/movesUnderWay.ts";
import { PageTreeConnector } from "./tree/pageTreeConnector.ts";
import { TreeLinks } from "./tree/treeLinks.ts";

export interface OpenTreeOptions extends CallOptions {
	readonly session: Pick<Session, "api">;
	/** The page whose subpages are synced. */
	readonly pageId: string;
	/** Absolute path of the folder. */
	readonly folder: string;
	readonly state: SyncState;
	readonly outbox: Pick<Outbox, "create" | "update" | "changeContent" | "recover">;
	readonly taskId: string;
	readonly fence: number | undefined;
	readonly clock: Pick<Clock, "now">;
}

export interface OpenedTree {
	readonly connectors: Readonly<Record<Side, Connector>>;
	readonly recover: (options: CallOptions) => Promise<void>;
}

const names = { title: "Title", place: "Folder", content: "Content" } as const;

/** What pages and files have in common: pages that are no rows have no other properties. */
export const treeRules: readonly AttributeRule[] = [
	{ name: names.title, other: "title", direction: "both", role: "title" },
	{ name: names.place, other: "folder", direction: "both", role: "place" },
	{ name: names.content, other: "content", direction: "both", role: "content" },
];

async function rootPage(session: Pick<Session, "api">, id: string, signal: AbortSignal | undefined): Promise<Page> {
	const page = await session.api.page(id, { signal }).catch((error: unknown) => {
		throw isWorkspaceError(error, "notFound")
			? new WorkspaceError("notFound", l10n.t("The page that the task names can't be found."), {
					remedy: l10n.t("Share it with the connection in Notion, or correct its link in the task file."),
					cause: error,
				})
			: error;
	});
	if (page.in_trash) {
		throw new WorkspaceError("notFound", l10n.t('"{0}" is in the trash.', titleOf(page)), {
			remedy: l10n.t("Restore it in Notion, or name another page in the task file."),
		});
	}
	return page;
}

/** Opens the pages below a page and a folder of Markdown files. Throws where the page can't be read. */
export async function openTree({ folder, pageId, ...options }: OpenTreeOptions): Promise<OpenedTree> {
	const { session, state, outbox, taskId, fence, clock, signal } = options;
	const root = await rootPage(session, pageId, signal);
	const links = new TreeLinks(() => state.links(taskId));
	const images = new FolderImages(folder);
	const writing = { api: session.api, outbox, taskId };
	const notion = new PageTreeConnector({
		...{ session, outbox, taskId, fence, clock, links, attributes: names },
		rootId: root.id,
		title: titleOf(root),
		pages: new PageContents({ ...writing, images: new PageImages({ ...writing, state, images }) }),
	});
	// Its parser of Markdown is only loaded where a folder is synced.
	const { FolderTreeConnector } = await import("./tree/folderTreeConnector.ts");
	const text = (value: AttributeValue | undefined) => valueText(value ?? null);
	const other = new FolderTreeConnector({
		...{ folder, links, images, attributes: names },
		known: () =>
			state.links(taskId).map(({ otherId, base }) => ({
				id: otherId,
				title: text(base[names.title]),
				parent: text(base[names.place]) || undefined,
				body: text(base[names.content]),
			})),
		kept: new KeptFiles({ state, taskId, fence }),
		moves: new MovesUnderWay({ state, taskId, fence }),
	});
	return { connectors: { notion, other }, recover: (callOptions) => notion.recover(callOptions) };
}
