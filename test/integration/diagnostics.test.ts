import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { until } from "./bakery.ts";

const schema = `databases:
  shelf:
    title: Shelf
    properties:
      Name: title
      Kind: selekt
      Size: { select: [S, M, S] }
      Shop: { relation: shops }
`;

const tasks = `tasks:
  prices:
    sync:
      notion: { database: ingredients }
      other: { csv: prices.csv, key: name }
      attributes: { Name: name }
      conflicts: allways
`;

/** The log of the bakery's own cascade is its trigger, and the other way round. */
const loop = `tasks:
  back:
    cascade:
      trigger: { database: bakery/transactions, when: { Reason: x }, relation: Ingredient }
      junction: { database: recipeIngredients, relation: Ingredient Inventory, item: Recipes }
      log: { database: productionPlan, item: Recipes, amount: Batches to make }
`;

describe("Mistakes in files", () => {
	let file: string | undefined;

	afterEach(async () => {
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		if (file) {
			fs.rmSync(file);
			file = undefined;
		}
	});

	/** Opens a file of the folder and gives what is complained of: the line, the text that is underlined, and the message. */
	async function complaints(name: string, text: string): Promise<string[]> {
		file = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", name);
		fs.writeFileSync(file, text);
		const document = await vscode.workspace.openTextDocument(file);
		await vscode.window.showTextDocument(document);
		return (await problemsOf(document.uri, (count) => count > 0)).map(
			({ range, message }) => `${range.start.line + 1}: ${document.getText(range)}: ${message}`,
		);
	}

	it("of a schema file are underlined at their places", async () => {
		assert.deepEqual(await complaints("broken.notion-schema.yaml", schema), [
			'6: selekt: Unknown type "selekt". Did you mean "select"?',
			'7: [S, M, S]: "Size" has the option "S" twice. Remove one.',
			'8: shops: This file has no database "shops", but: shelf. Another file\'s is written file/key.',
		]);
	});

	it("of a task file are underlined at their places", async () => {
		assert.deepEqual(await complaints("broken.notion-tasks.yaml", tasks), [
			'7: allways: Unknown value "allways". Possible: ask, newer, notion, other, error.',
		]);
	});

	it("that are loops of cascades through another file and another name of a database are underlined too", async () => {
		assert.deepEqual(await complaints("loop.notion-tasks.yaml", loop), [
			'6: productionPlan: These tasks set each other off: "back" → "use ingredients (bakery.notion-tasks.yaml)" → "back". Make sure that a log row never gets into the trigger\'s state.',
		]);
	});

	it("go away as they are corrected, without saving", async () => {
		await complaints("typing.notion-tasks.yaml", tasks);
		const editor = vscode.window.activeTextEditor;
		assert.ok(editor);
		const at = editor.document.positionAt(tasks.indexOf("allways"));
		await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, "allways".length)), "ask"));
		await problemsOf(editor.document.uri, (count) => count === 0);
		await vscode.commands.executeCommand("workbench.action.files.revert");
	});

	it("are none in the bakery's own files", async () => {
		for (const name of ["bakery.notion-schema.yaml", "suppliers.notion-schema.yaml", "bakery.notion-tasks.yaml"]) {
			const [uri] = await vscode.workspace.findFiles(name);
			assert.ok(uri);
			await vscode.window.showTextDocument(uri);
			assert.deepEqual(vscode.languages.getDiagnostics(uri), [], name);
		}
	});
});

/** What our extension complains of, once there is as much of it as is waited for. */
function problemsOf(uri: vscode.Uri, enough: (count: number) => boolean): Promise<vscode.Diagnostic[]> {
	return until("diagnostics", () => {
		const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "notion");
		return enough(ours.length) ? ours : undefined;
	});
}
