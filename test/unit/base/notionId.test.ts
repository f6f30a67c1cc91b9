import assert from "node:assert/strict";
import { canonicalId, idFromLink } from "../../../src/base/notionId.ts";

const id = "3839ce7b-60a4-81d7-9c8f-0027e2be250c";
const bare = "3839ce7b60a481d79c8f0027e2be250c";

describe("notionId", () => {
	it("knows an id in every spelling", () => {
		for (const text of [id, bare, id.toUpperCase(), ` ${bare} `]) {
			assert.equal(canonicalId(text), id);
		}
		for (const text of ["", "abc", `${bare}0`, "g".repeat(32), "3839ce7b-60a481d7-9c8f-0027-e2be250c"]) {
			assert.equal(canonicalId(text), undefined);
		}
	});

	for (const link of [
		`https://www.notion.so/Bakery-${bare}`,
		`https://www.notion.so/team/Bakery-Handbook-${bare}?pvs=4`,
		`https://app.notion.com/p/${bare}`,
		`https://team.notion.site/${bare}`,
		`https://www.notion.so/team/Board-${"0".repeat(32)}?v=${"1".repeat(32)}&p=${bare}`,
		`https://www.notion.so/Bakery-${"0".repeat(32)}#${bare}`,
		`notion://www.notion.so/Bakery-${bare}`,
	]) {
		it(`finds the id in ${link}`, () => assert.equal(idFromLink(link), id));
	}

	it("finds none where there is none", () => {
		for (const text of ["", "https://www.notion.so/", "https://example.com/page", "not a link"]) {
			assert.equal(idFromLink(text), undefined);
		}
	});
});
