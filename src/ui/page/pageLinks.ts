/** Names and links of the documents of `notion:` addresses; see `pageUri.ts`. Free of VS Code. */

/** The folder in which tables are. */
export const tableFolder = "Tables";
/** The folder in which the pictures of a page are. */
export const fileFolder = "files";

/** A link from one page's document to another's, relative, so that the preview opens it here. `name`: see `PageNames`. */
export function relativePageLink(pageId: string, name: string): string {
	return `../${pageId}/${encoded(`${name}.md`)}`;
}

/**
 * The scheme of tables' addresses. VS Code's preview hands on only links that don't begin with letters and a colon, but for those that
 * lead out of the editor: so there is a dot in it.
 */
export const tableScheme = "notion.table";

/** A link to the table of a database or data source of a session. */
export function tableLink(sessionId: string, id: string, title: string): string {
	return `${tableScheme}:/${tableFolder}/${encoded(fileName(title))}?${sessionId}/${id}`;
}

/** Nothing in it ends a link in Markdown. */
function encoded(name: string): string {
	return encodeURIComponent(name).replace(/[()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** A title as the name of a file. */
export function fileName(title: string): string {
	return (
		title
			.replace(/[\\/:*?"<>|#%\p{Cc}]/gu, " ")
			.replace(/\s+/g, " ")
			.trim()
			.slice(0, 80)
			// The cut may go through an emoji.
			.toWellFormed()
			// A folder's own name, and that of the one above it, would be resolved away.
			.replace(/^\.+$/, "") || "Untitled"
	);
}
