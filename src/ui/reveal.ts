/** Shows an object of Notion's in the sidebar, of the active session by default; `false` where it has no place there. */
export type Reveal = (
	id: string,
	options?: {
		readonly focus?: boolean;
		readonly session?: string;
		/** Only in a view that somebody sees, and where it isn't selected already. */
		readonly onlyVisible?: boolean;
	},
) => Promise<boolean>;
