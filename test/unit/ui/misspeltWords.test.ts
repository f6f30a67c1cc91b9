import assert from "node:assert/strict";
import { misspeltWords } from "../../../src/ui/search/misspeltWords.ts";
import { MainJob } from "../../support/mainJob.ts";

describe("words of a title that were meant", () => {
	it("are those that were found in spite of a typing error, and none that the list marks by itself", async () => {
		await using job = await MainJob.open();
		await job.connect();
		const meant = async (typed: string) => {
			const [hit] = await job.connection.index.search(typed, 5);
			assert.ok(hit, typed);
			return { title: hit.summary.title, words: misspeltWords(hit.summary.title, hit.highlights, typed) };
		};
		const title = "Croissants for Saturday";
		assert.deepEqual(await meant("croisants saturday"), { title, words: ["Croissants"] });
		assert.deepEqual(await meant("croissants saturdy"), { title, words: ["Saturday"] });
		assert.deepEqual(await meant("crois sat"), { title, words: [] });
	});
});
