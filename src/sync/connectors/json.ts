import path from "node:path";
import * as l10n from "@vscode/l10n";
import { nearest } from "../../base/suggestion.ts";
import { type Attributes, type AttributeType, type AttributeValue, canonicalKey, valueText } from "../values.ts";
import type { ConnectorIssue, SyncObject } from "./connector.ts";
import { applySplices, lineEndOf, type Splice } from "./csvText.ts";
import { type JsonFile, type JsonRecord, readJsonFile } from "./jsonFile.ts";
import { readField, writeField } from "./jsonValues.ts";
import { type RecordChanges, type RecordFile, RecordFileConnector, type RecordFormat } from "./recordFile.ts";

export interface JsonField {
	/** The attribute's name. */
	readonly attribute: string;
	/** The field's name in the objects. */
	readonly field: string;
	readonly type: AttributeType;
}

export interface JsonConnectorOptions {
	/** Absolute. */
	readonly file: string;
	readonly fields: readonly JsonField[];
	/** The attribute by whose field objects are told apart; in an object of objects, the key that they stand under. */
	readonly keyAttribute: string;
}

/**
 * A JSON file: a list of objects, or an object of objects by their key. Indentation, order and every byte of what isn't changed
 * stay as they are, and so do fields that the task doesn't name.
 */
export class JsonConnector extends RecordFileConnector<JsonRecord> {
	constructor(options: JsonConnectorOptions) {
		const { file, keyAttribute, fields } = options;
		const keyName = fields.find(({ attribute }) => attribute === keyAttribute)?.field ?? keyAttribute;
		super({ file, keyAttribute, keyName, format: new JsonFormat(options) });
	}
}

class JsonFormat implements RecordFormat<JsonRecord> {
	readonly #options: JsonConnectorOptions;

	constructor(options: JsonConnectorOptions) {
		this.#options = options;
	}

	/** A field that no object has may be a mistake or still empty: it is told where another name is near. */
	async check(): Promise<readonly ConnectorIssue[]> {
		const { file, fields, keyAttribute } = this.#options;
		const { records, root } = await readJsonFile(file);
		const names = new Set(records.flatMap((record) => [...record.fields.keys()]));
		return fields.flatMap(({ attribute, field }): readonly ConnectorIssue[] => {
			const isKey = attribute === keyAttribute && root.type === "object";
			const meant = nearest(field, [...names]);
			if (isKey || names.size === 0 || names.has(field) || meant === undefined) {
				return [];
			}
			const message = l10n.t('No object of {0} has "{1}". Did you mean "{2}"?', path.basename(file), field, meant);
			return [{ severity: "warning", code: "unknown-field", message, path: ["sync", "attributes", attribute] }];
		});
	}

	async load(): Promise<RecordFile<JsonRecord>> {
		return new JsonRecords(await readJsonFile(this.#options.file), this.#options);
	}
}

class JsonRecords implements RecordFile<JsonRecord> {
	readonly #json: JsonFile;
	readonly #options: JsonConnectorOptions;

	constructor(json: JsonFile, options: JsonConnectorOptions) {
		this.#json = json;
		this.#options = options;
	}

	get bytes(): Buffer {
		return this.#json.bytes;
	}

	get text(): string {
		return this.#json.text;
	}

	get stamp(): string {
		return this.#json.stamp;
	}

	get records(): readonly JsonRecord[] {
		return this.#json.records;
	}

	idOf(record: JsonRecord): string {
		const reading = this.#read(record, this.#options.keyAttribute);
		const key = reading && "value" in reading ? canonicalKey(reading.value) : undefined;
		return key ?? `line ${this.#json.positionAt(record.node.offset).line + 1}`;
	}

	toObject(record: JsonRecord): SyncObject {
		const { fields, keyAttribute, file } = this.#options;
		const attributes: Record<string, AttributeValue> = {};
		const unreadable: Record<string, string> = {};
		for (const { attribute, field } of fields) {
			const reading = this.#read(record, attribute);
			if (reading && "problem" in reading) {
				const offset = record.fields.get(field)?.offset ?? record.node.offset;
				const { line, character } = this.#json.positionAt(offset);
				unreadable[attribute] = `${path.basename(file)}:${line + 1}:${character + 1}: ${reading.problem}`;
			} else if (reading) {
				attributes[attribute] = reading.value;
			}
		}
		const line = this.#json.positionAt(record.node.offset).line + 1;
		const title = canonicalKey(attributes[keyAttribute] ?? null) ?? l10n.t("line {0}", line);
		const problems = Object.keys(unreadable).length > 0 ? { unreadable } : {};
		return { id: this.idOf(record), title, attributes, editedAt: this.#json.editedAt, ...problems };
	}

	apply({ edited, removed, added }: RecordChanges<JsonRecord>): string {
		const { text, records } = this.#json;
		const splices: Splice[] = [];
		for (const [record, values] of edited) {
			splices.push(...this.#edits(record, values));
		}
		splices.push(...this.#listSplices(records, removed, added));
		return applySplices(text, splices);
	}

	#read(record: JsonRecord, attribute: string) {
		const { keyAttribute, fields } = this.#options;
		const field = fields.find((candidate) => candidate.attribute === attribute);
		if (!field) {
			return undefined;
		}
		if (attribute === keyAttribute && record.keyNode) {
			return readField(record.keyNode, "text", this.#source(record.keyNode));
		}
		const node = record.fields.get(field.field);
		return readField(node, field.type, node ? this.#source(node) : "");
	}

	#source({ offset, length }: { readonly offset: number; readonly length: number }): string {
		return this.#json.text.slice(offset, offset + length);
	}

	#edits(record: JsonRecord, values: ReadonlyMap<string, AttributeValue>): readonly Splice[] {
		const splices: Splice[] = [];
		const missing: [string, AttributeValue][] = [];
		for (const [attribute, value] of values) {
			const { keyAttribute, fields } = this.#options;
			const field = fields.find((candidate) => candidate.attribute === attribute)?.field ?? attribute;
			const isKey = attribute === keyAttribute && record.keyNode !== undefined;
			const node = isKey ? record.keyNode : record.fields.get(field);
			if (node) {
				const text = isKey ? JSON.stringify(valueText(value)) : writeField(value, { node, source: this.#source(node) });
				splices.push({ start: node.offset, end: node.offset + node.length, text });
			} else {
				missing.push([field, value]);
			}
		}
		return missing.length === 0 ? splices : [...splices, this.#addFields(record, missing)];
	}

	/** Further fields, in the form of those that are there. */
	#addFields({ object }: JsonRecord, fields: readonly (readonly [string, AttributeValue])[]): Splice {
		const texts = fields.map(([name, value]) => `${JSON.stringify(name)}: ${writeField(value, undefined)}`);
		const last = object.children?.at(-1);
		if (!last) {
			return { start: object.offset, end: object.offset + object.length, text: `{ ${texts.join(", ")} }` };
		}
		const end = last.offset + last.length;
		const separator = `,${this.#gapBefore(last.offset)}`;
		return { start: end, end, text: separator + texts.join(separator) };
	}

	/** The line end and indentation before an offset; a space where it doesn't begin a line. */
	#gapBefore(offset: number): string {
		return /\r?\n[ \t]*$/.exec(this.#json.text.slice(0, offset))?.[0] ?? " ";
	}

	/** What takes records out of the list, with their commas, and puts new ones at its end. */
	#listSplices(
		records: readonly JsonRecord[],
		removed: ReadonlySet<JsonRecord>,
		added: readonly Attributes[],
	): readonly Splice[] {
		const { root } = this.#json;
		const kept = records.filter((record) => !removed.has(record));
		const lastKept = kept.at(-1);
		if (!lastKept) {
			return removed.size + added.length === 0 ? [] : [this.#wholeList(records[0], added)];
		}
		const splices: Splice[] = [];
		const [firstKept] = kept;
		for (const [index, record] of records.entries()) {
			const before = records[index - 1];
			const next = records[index + 1];
			if (!removed.has(record) || record.node.offset > lastKept.node.offset) {
				continue;
			}
			if (before && firstKept && firstKept.node.offset < record.node.offset) {
				splices.push({ start: endOf(before), end: endOf(record), text: "" });
			} else if (next) {
				splices.push({ start: record.node.offset, end: next.node.offset, text: "" });
			}
		}
		const last = records.at(-1);
		const end = last && removed.has(last) ? endOf(last) : endOf(lastKept);
		const gap = records[0] ? this.#gapBefore(records[0].node.offset) : "\n";
		const separator = gap === " " ? ", " : `,${gap}`;
		const texts = added.map((attributes) => separator + this.#newRecord(attributes, lastKept, root.type === "object"));
		return [...splices, { start: endOf(lastKept), end, text: texts.join("") }];
	}

	/** The whole list, where nothing of it stays. */
	#wholeList(like: JsonRecord | undefined, added: readonly Attributes[]): Splice {
		const { root, text } = this.#json;
		const lineEnd = lineEndOf(text);
		const gap = like ? this.#gapBefore(like.node.offset) : `${lineEnd}  `;
		const texts = added.map((attributes) => gap + this.#newRecord(attributes, like, root.type === "object"));
		const [open, close] = root.type === "array" ? ["[", "]"] : ["{", "}"];
		const inner = texts.length === 0 ? "" : texts.join(",") + (gap === " " ? " " : lineEnd);
		return { start: root.offset, end: root.offset + root.length, text: open + inner + close };
	}

	/** A new record, in the form of another one: its order of fields and its lines. */
	#newRecord(attributes: Attributes, like: JsonRecord | undefined, byKey: boolean): string {
		const { fields, keyAttribute } = this.#options;
		const own = byKey ? fields.filter(({ attribute }) => attribute !== keyAttribute) : fields;
		const known = new Map(own.map(({ field, attribute }) => [field, attribute]));
		const order = [
			...[...(like?.fields.keys() ?? [])].filter((field) => known.has(field)),
			...own.map(({ field }) => field).filter((field) => !like?.fields.has(field)),
		];
		const texts = order.flatMap((field): readonly string[] => {
			const value = attributes[known.get(field) ?? ""] ?? null;
			return value === null && !like?.fields.has(field)
				? []
				: [`${JSON.stringify(field)}: ${writeField(value, undefined)}`];
		});
		const first = like?.object.children?.[0];
		const inner = first ? this.#gapBefore(first.offset) : " ";
		const outer = like && inner !== " " ? this.#gapBefore(like.object.offset + like.object.length - 1) : " ";
		const object = texts.length === 0 ? "{}" : `{${inner}${texts.join(`,${inner}`)}${outer}}`;
		return byKey ? `${JSON.stringify(valueText(attributes[keyAttribute] ?? null))}: ${object}` : object;
	}
}

function endOf({ node }: JsonRecord): number {
	return node.offset + node.length;
}
