import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import type { Node } from "../tree/node.ts";
import { applySchemaFile } from "./applySchemaFile.ts";
import { compareSchemaFile } from "./compareSchemaFile.ts";
import { exportDatabase } from "./exportDatabase.ts";
import { planSchemaFile } from "./planSchemaFile.ts";
import { registerDiagram } from "./registerDiagram.ts";
import { registerSchemaLenses } from "./schemaLenses.ts";

/** The commands for schema files: plan, apply, compare, export, draw. */
export function registerSchema(front: Front, plans: PlanDocuments): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand(front, commandIds.createDatabases, (asked?: vscode.Uri) => applySchemaFile(front, plans, asked)),
		registerCommand(front, commandIds.planSchema, (asked?: vscode.Uri) => planSchemaFile(front, plans, asked)),
		registerCommand(front, commandIds.compareSchema, (asked?: vscode.Uri) => compareSchemaFile(front, plans, asked)),
		registerCommand(front, commandIds.exportSchema, (asked?: Node) => exportDatabase(front, asked)),
		registerDiagram(front),
		registerSchemaLenses(front),
	);
}
