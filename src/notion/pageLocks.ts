/** Who is writing to which page; `store/` satisfies it with SQLite, so that no two windows write to one page at once. */
export interface PageLocks {
	/**
	 * Takes a page until `until` (both times in epoch milliseconds), again for its holder too; `false` while another one has it, or
	 * has asked for it in vain before: whoever asks again within a second or two is the next.
	 */
	claim(pageId: string, holder: string, now: number, until: number): Promise<boolean>;
	/** Gives the page back, unless somebody else has it by now. */
	release(pageId: string, holder: string): Promise<void>;
}
