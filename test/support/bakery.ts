import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { startWorkbench, type Workbench, type WorkbenchOptions } from "./workbench.ts";

/** A window on a copy of the bakery's files, connected to a local Notion workspace with the bakery in it. */
export interface BakeryWindow {
	readonly workbench: Workbench;
	/** The workspace itself, in this process: its journal, its state, a way to edit "in Notion". */
	readonly notion: LocalNotion;
	/** Its address, without `/v1`. */
	readonly url: string;
	close(): Promise<void>;
}

export interface BakeryOptions extends WorkbenchOptions {
	/** `false` leaves the connecting to the test. */
	readonly connect?: boolean;
	/** Changes the workspace before anybody looks at it. */
	readonly prepare?: (notion: LocalNotion) => Promise<void>;
}

/** Opens the bakery as `npm start` does, with a workspace that starts fresh. */
export async function openBakery(options: BakeryOptions = {}): Promise<BakeryWindow> {
	const notion = await createLocalNotion({ sample: "bakery" });
	try {
		await options.prepare?.(notion);
		const { url } = await notion.listen({ port: 0 });
		const sample = { NOTION_WORKSPACES_SAMPLE_URL: url, NOTION_WORKSPACES_SAMPLE_TOKEN: notion.token };
		const workbench = await startWorkbench({
			open: { sample: "bakery" },
			...options,
			env: { ...(options.connect === false ? {} : sample), ...options.env },
		});
		const close = async () => {
			await workbench.close();
			await notion.close();
		};
		return { workbench, notion, url, close };
	} catch (error) {
		await notion.close();
		throw error;
	}
}
