import { startWorkbench, type Workbench } from "../support/workbench.ts";

describe("The window", () => {
	let workbench: Workbench;

	before(async () => {
		workbench = await startWorkbench({ open: { sample: "bakery" } });
	});

	after(() => workbench.close());

	it("shows our view container", async () => {
		await workbench.page
			.locator(".activitybar")
			.getByRole("tab", { name: /Notion/ })
			.waitFor({ timeout: 30_000 });
	});
});
