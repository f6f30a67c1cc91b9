import { isCollection, isMap, isScalar, parseDocument, visit } from "yaml";
import { jsonEqual } from "../../src/base/json.ts";
import { observeSchema } from "../../src/schema/observe.ts";
import { recordTaken } from "../../src/schema/recordLock.ts";
import { workspaceText } from "../../src/schema/workspaceEdits.ts";
import { type WorkspaceFile, workspaceFile } from "../../src/schema/workspaceFile.ts";
import { SchemaWorkspace, schema } from "../unit/schema/schemaWorkspace.ts";
import type { Violations } from "./rig.ts";
import { randomDesign } from "./schema/design.ts";
import { textOf } from "./schema/designText.ts";
import { migrate } from "./schema/migrate.ts";
import { Chance } from "./schema/random.ts";

/**
 * Databases were made from a file, and then somebody changed them in Notion at random. Taken into the file, that leaves nothing to
 * plan; the file is edited and not written anew, and the comments of everything that still is there are too.
 */
export async function run(seed: number): Promise<Violations> {
	const chance = new Chance(seed);
	const before = randomDesign(chance, 4);
	const after = migrate(before, chance, 6);
	const isJson = chance.happens(0.2);
	const text = isJson ? textOf(before) : withComments(textOf(before));
	await using workspace = await SchemaWorkspace.open();
	const file = schema(text);
	const made = await workspace.make(file);
	const { locked } = workspace;
	const changed = await workspace.make(schema(textOf(after, before)), { acceptLosses: true });
	workspace.locked = locked;

	const observation = await observeSchema(workspace.session.api, { file, locked });
	const found = workspaceFile({ file, locked, observation }, { foreign: true });
	const { text: taken, isEdited } = workspaceText(text, file, found);
	workspace.locked = recordTaken(schema(taken), locked, observation);
	const plan = await workspace.plan(schema(taken));
	const again = workspaceText(
		text,
		file,
		workspaceFile(
			{ file, locked, observation: await observeSchema(workspace.session.api, { file, locked }) },
			{ foreign: true },
		),
	);
	return {
		failed: (made.error ? 1 : 0) + (changed.error ? 1 : 0),
		writtenAnew: isEdited ? 0 : 1,
		leftToDo: plan.steps.length + plan.manual.length + plan.blocked.length,
		lostComments: isJson ? 0 : lostComments(taken, found),
		notTheSameAgain: jsonEqual(again.text, taken) ? 0 : 1,
	};
}

/** YAML as a person might have it, with a comment at each property that tells it apart. */
function withComments(json: string): string {
	const document = parseDocument(json);
	visit(document, {
		Map: (_, map) => {
			map.flow = false;
		},
	});
	visit(document, {
		Pair: (_, { key, value }) => {
			for (const scalar of [key, value].filter(isScalar)) {
				scalar.type = "PLAIN";
			}
			const isProperties = isScalar(key) && key.value === "properties" && isMap(value);
			for (const { value: property } of isProperties ? value.items : []) {
				if (isCollection(property)) {
					property.flow = true;
				}
			}
		},
	});
	const lines = document.toString({ lineWidth: 0 }).split("\n");
	return lines.map((line) => (line.endsWith(":") || line === "" ? line : `${line} # ${commentOf(line)}`)).join("\n");
}

/** The name that a line gives a value. */
function commentOf(line: string): string {
	return `about ${line.trim().split(":")[0]}`;
}

/** Comments of properties that still are there. */
function lostComments(text: string, { became }: WorkspaceFile): number {
	const names = [...became.values()].flatMap((own) => [...own.keys()]);
	return names.filter((name) => /^[A-Z]\w* \d+$/.test(name) && !text.includes(`# about ${name}`)).length;
}
