import * as vscode from "vscode";
import { type CommandId, registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import type { Node } from "../tree/node.ts";
import { applySchemaFile } from "./applySchemaFile.ts";
import { compareSchemaFile } from "./compareSchemaFile.ts";
import { exportDatabase } from "./exportDatabase.ts";
import { type PlannedFile, planFile } from "./planFile.ts";
import { planSchemaFile } from "./planSchemaFile.ts";
import { registerDiagram } from "./registerDiagram.ts";
import { registerSchemaLenses } from "./schemaLenses.ts";

/** The commands for schema files: plan, apply, compare, export, draw. */
export function registerSchema(front: Front, plans: PlanDocuments): vscode.Disposable {
	const onPlanned = (id: CommandId, work: (planned: PlannedFile) => Promise<void>) =>
		registerCommand(front, id, async (asked?: vscode.Uri) => {
			const planned = await planFile(front, asked);
			if (planned) {
				await work(planned);
			}
		});
	return vscode.Disposable.from(
		onPlanned(commandIds.createDatabases, (planned) => applySchemaFile(front, plans, planned)),
		onPlanned(commandIds.planSchema, (planned) => planSchemaFile(plans, planned)),
		onPlanned(commandIds.compareSchema, (planned) => compareSchemaFile(plans, planned)),
		registerCommand(front, commandIds.exportSchema, (asked?: Node) => exportDatabase(front, asked)),
		registerDiagram(front),
		registerSchemaLenses(front),
	);
}
