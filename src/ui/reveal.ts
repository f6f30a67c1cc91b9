/** Shows an object of Notion's in the sidebar, of the active session by default; `false` where it has no place there. */
export type Reveal = (
	id: string,
	options?: { readonly focus?: boolean; readonly session?: string },
) => Promise<boolean>;
