import { canonicalId } from "../base/notionId.ts";
import { setShared } from "./connections.ts";
import type { Context } from "./context.ts";
import type { PageRecord } from "./records.ts";
import { setTrash } from "./trash.ts";
import { writeValues } from "./values/storeValues.ts";
import { isNode } from "./workspace.ts";
import { contextFor, run, type World } from "./world.ts";

/** What a person does in Notion, beside the API: not in the journal, and also to what isn't shared. Of what isn't there nothing happens. */
export interface PersonEdits {
	/** Writes properties of a page, in the form of the API, by name or id. */
	editPage(pageId: string, properties: Readonly<Record<string, unknown>>): void;
	/** Puts a page, block or database into the trash, or back. */
	setTrash(id: string, inTrash: boolean): void;
	/** Drags a page or database into a block (a toggle, a column) or onto a page, at its end. */
	move(id: string, targetId: string): void;
	/** Makes a row a template of its data source, or a row again. The first template is the default. */
	setTemplate(pageId: string, isTemplate: boolean): void;
	/** Withdraws a page or database from a connection, or shares it (again); the first connection unless another is named. */
	share(id: string, shared: boolean, connectionId?: string): void;
}

export function personEdits(world: World): PersonEdits {
	const edit = (work: (context: Context) => void) => run(() => work(personContext(world)), world);
	return {
		editPage: (pageId, properties) =>
			edit((context) => {
				const page = context.workspace.find("page", canonicalId(pageId) ?? pageId);
				if (page) {
					writeValues(page, properties, context);
				}
			}),
		setTrash: (id, inTrash) =>
			edit((context) => {
				const node = context.workspace.get(canonicalId(id) ?? id);
				if (node && isNode(node)) {
					setTrash(node, inTrash, context);
				}
			}),
		move: (id, targetId) =>
			edit(({ workspace }) => {
				const node = workspace.get(canonicalId(id) ?? id);
				const target = workspace.get(canonicalId(targetId) ?? targetId);
				if (
					(node?.kind === "page" || node?.kind === "database") &&
					(target?.kind === "block" || target?.kind === "page")
				) {
					const type = target.kind === "block" ? "block_id" : "page_id";
					workspace.put({ ...node, parent: { type, id: target.id }, order: workspace.ordersFor(target.id, 1)[0] ?? 0 });
				}
			}),
		setTemplate: (pageId, isTemplate) => edit((context) => changePage(pageId, { isTemplate }, context)),
		share: (id, shared, connectionId = world.workspace.settings.botId) =>
			run(() => setShared(id, connectionId, shared, world), world),
	};
}

function changePage(id: string, change: Partial<PageRecord>, { workspace }: Context): void {
	const page = workspace.find("page", canonicalId(id) ?? id);
	if (page) {
		workspace.put({ ...page, ...change });
	}
}

function personContext(world: World): Context {
	const request = { method: "", path: "", query: new URLSearchParams(), body: undefined };
	const context = contextFor(request, "2026-03-11", world);
	const [person] = [...world.workspace.all("user")].filter(({ type }) => type === "person");
	return { ...context, actor: person?.id ?? context.actor };
}
