/** How the Markdown of a page is changed: texts that stand in it once by others, or something new at its end. */
export type MarkdownChange =
	| {
			readonly type: "update_content";
			readonly update_content: { readonly content_updates: { readonly old_str: string; readonly new_str: string }[] };
	  }
	| {
			readonly type: "insert_content";
			readonly insert_content: { readonly content: string; readonly position: { readonly type: "end" } };
	  };

/** A page's content as Notion's own Markdown. */
export interface PageMarkdown {
	readonly markdown: string;
	/** Notion left out a part of a large page. */
	readonly truncated: boolean;
	/** Blocks that Markdown can't express. */
	readonly unknownBlockIds: readonly string[];
}
