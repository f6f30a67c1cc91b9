import assert from "node:assert/strict";
import fc from "fast-check";
import { systemClock } from "../../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../../src/base/errors.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../../../src/localNotion/server.ts";
import { createPacer } from "../../../../src/notion/pacer.ts";
import { Session } from "../../../../src/notion/session.ts";
import { bodyParts, joinParts } from "../../../../src/sync/bodyParts.ts";
import { PageContents } from "../../../../src/sync/connectors/pageContent.ts";
import { innerObjects, innerTags } from "../../../../src/sync/connectors/tree/innerObjects.ts";
import { createMemoryOutboxStore } from "../../../../src/tasks/memoryOutbox.ts";
import { Outbox } from "../../../../src/tasks/outbox.ts";

describe("pages and databases on a page that is written", () => {
	let notion: LocalNotion;
	let session: Session;
	before(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
		});
	});
	after(() => notion.close());

	const title = (content: string) => ({ title: { title: [{ text: { content } }] } });

	/** What stands on the page: a text, a page, a page below a list item, a database. */
	const piece = fc.oneof(
		fc.record({
			kind: fc.constant("text" as const),
			text: fc.constantFrom("one", "- item", "# head", "same", "> quote"),
		}),
		fc.record({ kind: fc.constantFrom("page" as const, "nested" as const, "database" as const) }),
	);
	/** What becomes of each part of the content. */
	const fate = fc.constantFrom("keep", "drop", "change", "insert before", "twice");

	const make = async (pieces: readonly { readonly kind: string; readonly text?: string }[]) => {
		const page = await session.api.createPage({
			parent: { type: "page_id", page_id: notion.rootPageId },
			properties: title("p"),
		});
		const inner: string[] = [];
		for (const { kind, text } of pieces) {
			if (text !== undefined) {
				const content = { content: text, position: { type: "end" } } as const;
				await session.api.updateMarkdown(page.id, { type: "insert_content", insert_content: content });
			} else if (kind === "database") {
				const made = await session.api.createDatabase({ parent: { type: "page_id", page_id: page.id } });
				inner.push(made.id);
			} else {
				const made = await session.api.createPage({
					parent: { type: "page_id", page_id: page.id },
					properties: title("in"),
				});
				const item = (await session.api.children(page.id)).findLast(({ type }) => type === "bulleted_list_item");
				if (kind === "nested" && item) {
					notion.person.move(made.id, item.id);
				}
				inner.push(made.id);
			}
		}
		return { page, inner };
	};

	it("survive every change of its content, or nothing is written", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(piece, { minLength: 1, maxLength: 8 }),
				fc.array(fate, { minLength: 8, maxLength: 8 }),
				async (pieces, fates) => {
					const { page, inner } = await make(pieces);
					const outbox = new Outbox({ store: createMemoryOutboxStore(), session, clock: systemClock, log: silentLog });
					const contents = new PageContents({ api: session.api, outbox, taskId: "t" });
					const reading = await contents.read(page.id, {});
					assert.ok("body" in reading);
					const parts = bodyParts(reading.body).flatMap((part, index) => {
						const changes = {
							keep: [part],
							drop: [],
							change: [`${part}!`],
							"insert before": ["new", part],
							twice: [part, part],
						};
						return changes[fates[index] as keyof typeof changes] ?? [part];
					});
					const options = { operationId: "o", runId: "r" };
					const written = await contents
						.write(page.id, { from: reading.body, to: joinParts(parts) }, options)
						.catch((error: unknown) => {
							assert.ok(isWorkspaceError(error, "unsupported"), String(error));
							return undefined;
						});
					const { markdown } = await session.api.pageMarkdown(page.id);
					assert.deepEqual(
						innerObjects(markdown)
							.map(({ id }) => id)
							.sort(),
						inner.toSorted(),
					);
					assert.equal(written, written === undefined ? undefined : joinParts(parts));
				},
			),
			{ numRuns: 150 },
		);
	});

	it("are told from what only looks like one", () => {
		const id = "0123456789abcdef0123456789abcdef";
		const tag = `<page url="https://www.notion.so/${id}">A</page>`;
		const text = [
			"```html",
			tag,
			"```",
			"$$",
			tag,
			"$$",
			`\t${tag}`,
			`<database url="https://www.notion.so/x-${id}"/>`,
		].join("\n");
		assert.deepEqual(
			innerObjects(text).map(({ kind, title: called }) => [kind, called]),
			[
				["page", "A"],
				["database", ""],
			],
		);
		assert.equal(innerTags(text).length, 2);
	});
});
