import type { BakeryWindow } from "../../test/support/bakery.ts";

/** A state of the window that a picture is taken of. */
export interface Scene {
	/** The picture's name, before its theme. */
	readonly name: string;
	/** Brings the window into that state; scenes run in order, in one window. */
	run(window: BakeryWindow): Promise<void>;
}

export const scenes: readonly Scene[] = [
	{
		name: "sidebar",
		async run({ workbench }) {
			await workbench.showContainer(/Notion/);
			await workbench.treeRow(/Ingredient Inventory/).waitFor({ timeout: 30_000 });
		},
	},
	{
		name: "commands",
		async run({ workbench }) {
			await workbench.page.keyboard.press("F1");
			await workbench.quickInput().fill(">Notion: ");
			await workbench.quickPickRow(/^Notion: /).waitFor();
		},
	},
	{
		name: "schema-file",
		async run({ workbench }) {
			await workbench.page.keyboard.press("Escape");
			await workbench.openFile("bakery.notion-schema.yaml");
		},
	},
];
