/** Shows an object of Notion's in the sidebar; `false` where it has no place there. */
export type Reveal = (id: string, options?: { readonly focus?: boolean }) => Promise<boolean>;
