import { canonicalId, idFromLink } from "../../base/notionId.ts";

/**
 * The id that an address of this extension asks to open: `vscode://PUBLISHER.NAME/open/ID`, or `/open?link=` with a link to Notion.
 * Anybody can write such an address, so nothing but an id gets through: `undefined` for every other path, query or spelling.
 */
export function idOfAddress({ path, query }: { readonly path: string; readonly query: string }): string | undefined {
	if (path === "/open") {
		return idFromLink(new URLSearchParams(query).get("link") ?? "");
	}
	const [, action, id, ...rest] = path.split("/");
	return action === "open" && id !== undefined && rest.length === 0 ? canonicalId(id) : undefined;
}
