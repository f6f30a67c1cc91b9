import * as l10n from "@vscode/l10n";
import { attributeText } from "./attributeText.ts";
import { conflictNote } from "./conflictText.ts";
import { type AttributeConflict, keepBoth, type ObjectConflict } from "./objectConflict.ts";
import { type AttributeValue, valueText } from "./values.ts";

/** What may become of an attribute in conflict, short of writing something else. */
export type ConflictChoice = "notion" | "other" | "base" | "both";

/** The value that a choice stands for; `undefined` where there is none (no base; nothing that holds both). */
export function chosenValue(item: AttributeConflict, choice: ConflictChoice): AttributeValue | undefined {
	switch (choice) {
		case "notion":
			return item.notion;
		case "other":
			return item.other;
		case "base":
			return item.base;
		case "both":
			return keepBoth(item);
	}
}

/** Lines of a conflict's text that are about one attribute: the comment above it, its name and its value. */
export interface AttributeBlock {
	readonly item: AttributeConflict;
	/** The first line, counted from 0, and the one after the last. */
	readonly from: number;
	readonly to: number;
	/** Nobody has said yet what becomes of it: the comment is there, and the value is the other side's. */
	readonly isOpen: boolean;
}

/** A replacement of whole lines. */
export interface LineEdit {
	readonly from: number;
	readonly to: number;
	/** With a line end. */
	readonly text: string;
}

/** Where the attributes in conflict stand in a text that `renderConflict` made and somebody may have edited since. */
export function attributeBlocks(text: string, { attributes }: ObjectConflict): readonly AttributeBlock[] {
	const lines = text.split("\n");
	return attributes.flatMap((item): AttributeBlock[] => {
		const name = nameLine(item.attribute);
		const at = lines.findIndex((line) => line === name || line.startsWith(`${name} `));
		if (at === -1) {
			return [];
		}
		let from = at;
		while (from > 0 && lines[from - 1]?.startsWith("#")) {
			from--;
		}
		let to = at + 1;
		while (to < lines.length && /^(\s|$)/.test(lines[to] ?? "")) {
			to++;
		}
		// What is blank at the end belongs to nobody.
		while (to > at + 1 && lines[to - 1]?.trim() === "") {
			to--;
		}
		const comment = lines.slice(from, at).join("\n");
		const isUntouched = `${lines.slice(at, to).join("\n")}\n` === attributeText(item.attribute, item.other);
		return [{ item, from, to, isOpen: isUntouched && comment === conflictNote(item) }];
	});
}

/** The attribute's name as YAML spells it, with the colon. */
function nameLine(attribute: string): string {
	return attributeText(attribute, 0).replace(/ 0\n$/, "");
}

/** The edit of the text that decides an attribute; saving the text carries it out. */
export function choiceEdit(block: AttributeBlock, choice: ConflictChoice, otherLabel: string): LineEdit | undefined {
	const value = chosenValue(block.item, choice);
	if (value === undefined) {
		return undefined;
	}
	const decided = l10n.t("Decided: {0}. Save to write it.", choiceText(choice, otherLabel));
	return { from: block.from, to: block.to, text: `# ${decided}\n${attributeText(block.item.attribute, value)}` };
}

/** What a choice is called. */
export function choiceText(choice: ConflictChoice, otherLabel: string): string {
	switch (choice) {
		case "notion":
			return l10n.t("Use Notion");
		case "other":
			return l10n.t("Use {0}", otherLabel);
		case "base":
			return l10n.t("Use What It Was");
		case "both":
			return l10n.t("Keep Both");
	}
}

/** Characters of a value in a menu. */
const longest = 40;

/** The value that a choice stands for, for a menu. */
export function choiceValueText(item: AttributeConflict, choice: ConflictChoice): string {
	const value = chosenValue(item, choice);
	const text = value === undefined || value === null ? "" : valueText(value).replace(/\s+/g, " ");
	return text === "" ? l10n.t("empty") : text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Texts of several lines, or long ones, are better merged piece by piece. */
export function isLongText({ notion, other }: AttributeConflict): boolean {
	const isLong = (value: AttributeValue) => typeof value === "string" && (value.includes("\n") || value.length > 200);
	return typeof notion === "string" && typeof other === "string" && (isLong(notion) || isLong(other));
}

/** Whether a text still has the marks between which a merge was left open. */
export function hasMergeMarks(text: string): boolean {
	return /^(<{7}|>{7})( |$)/m.test(text);
}
