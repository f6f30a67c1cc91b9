/** Who is writing to which page; `store/` satisfies it with SQLite, so that no two windows write to one page at once. */
export interface PageLocks {
	/** Takes a page until `until` (both times in epoch milliseconds); `false` while another holder has it. */
	claim(pageId: string, holder: string, now: number, until: number): Promise<boolean>;
	/** Gives the page back, unless somebody else has it by now. */
	release(pageId: string, holder: string): Promise<void>;
}
