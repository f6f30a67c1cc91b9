import type { LocalNotion } from "../../../src/localNotion/server.ts";
import type { Workbench } from "../../../test/support/workbench.ts";

/** A window on the bakery, not connected at first, and the workspace behind it. */
export interface StateWindow {
	readonly workbench: Workbench;
	readonly notion: LocalNotion;
	/** The workspace's address, without `/v1`. */
	readonly url: string;
}

/** A state of a view; scenes run in their order in one window, each on what those before it have left. */
export interface StateScene {
	readonly name: string;
	/** Brings the window into the state. */
	run(window: StateWindow): Promise<void>;
	/** Again what a change of the look takes away, e.g. a tooltip. */
	again?(window: StateWindow): Promise<void>;
	/** `light`: one picture, of what doesn't last long enough for more; `themes`: not zoomed and narrow. */
	readonly looks?: "light" | "themes";
	/** Milliseconds that it takes to come to rest in another look, where that is long. */
	readonly settle?: number;
	/** Leads back to where the next scene can begin; what is open is closed anyway. */
	after?(window: StateWindow): Promise<void>;
}
