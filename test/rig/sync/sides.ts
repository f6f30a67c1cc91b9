import { readFileSync, writeFileSync } from "node:fs";
import type { Client } from "@notionhq/client";
import { isFullPage, type PageObjectResponse } from "@notionhq/client";
import { readCsvRows, writeCsvRows } from "./csvRows.ts";

/** A row as people see it, the same on every side; empty is "" or []. */
export interface Row {
	readonly Name: string;
	readonly Price: number | "";
	readonly Unit: string;
	readonly Tags: readonly string[];
	readonly Note: string;
}

export const emptyRow: Row = { Name: "", Price: "", Unit: "", Tags: [], Note: "" };
export const attributeNames = ["Name", "Price", "Unit", "Tags", "Note"] as const;

/** A side as people edit it: without the code under test, and with nothing that can fail. */
export interface PeoplesSide {
	rows(): Promise<readonly Row[]>;
	create(row: Row): Promise<void>;
	/** Changes the row of a name. */
	edit(name: string, changes: Partial<Row>): Promise<void>;
	remove(name: string): Promise<void>;
	/** Lets the rows stand in another order, where the side has one. */
	reorder?(): void;
}

export class NotionSide implements PeoplesSide {
	readonly #client: Client;
	readonly #dataSourceId: string;
	/** Notes are what stands on the pages, a paragraph a line. */
	readonly #notesAreContent: boolean;
	#notesAreText = true;

	constructor(client: Client, dataSourceId: string, { notesAreContent = false } = {}) {
		this.#client = client;
		this.#dataSourceId = dataSourceId;
		this.#notesAreContent = notesAreContent;
	}

	async rows(): Promise<readonly Row[]> {
		const pages = await this.#pages();
		return this.#notesAreContent
			? Promise.all(pages.map(async (page) => ({ ...rowOf(page), Note: await this.#contentOf(page.id) })))
			: pages.map(rowOf);
	}

	async #contentOf(pageId: string): Promise<string> {
		return (await this.#client.pages.retrieveMarkdown({ page_id: pageId })).markdown;
	}

	async create(row: Row): Promise<void> {
		await this.#client.pages.create({
			parent: { type: "data_source_id", data_source_id: this.#dataSourceId },
			properties: this.#request(row),
			...(this.#notesAreContent ? { markdown: row.Note } : {}),
		});
	}

	async edit(name: string, changes: Partial<Row>): Promise<void> {
		const id = await this.#idOf(name);
		await this.#client.pages.update({ page_id: id, properties: this.#request(changes) });
		if (this.#notesAreContent && changes.Note !== undefined) {
			await this.#client.pages.updateMarkdown({
				page_id: id,
				type: "replace_content",
				replace_content: { new_str: changes.Note },
			});
		}
	}

	async remove(name: string): Promise<void> {
		await this.#client.pages.update({ page_id: await this.#idOf(name), in_trash: true });
	}

	/** Moves the row to another page: it is none of the data source's any more. */
	async moveAway(name: string, pageId: string): Promise<void> {
		await this.#client.request({
			path: `pages/${await this.#idOf(name)}/move`,
			method: "post",
			body: { parent: { type: "page_id", page_id: pageId } },
		});
	}

	/** Makes the notes numbers, or texts again; as numbers nobody writes them. */
	async setNotesAreText(areText: boolean): Promise<void> {
		const properties = { Note: areText ? { rich_text: {} } : { number: {} } };
		await this.#client.dataSources.update({ data_source_id: this.#dataSourceId, properties });
		this.#notesAreText = areText;
	}

	#request({ Note, ...row }: Partial<Row>): PageRequest {
		return requestOf(this.#notesAreText && !this.#notesAreContent && Note !== undefined ? { ...row, Note } : row);
	}

	async #idOf(name: string): Promise<string> {
		const page = (await this.#pages(name)).find((candidate) => rowOf(candidate).Name === name);
		if (!page) {
			throw new Error(`No row ${name} in Notion.`);
		}
		return page.id;
	}

	async #pages(name?: string): Promise<readonly PageObjectResponse[]> {
		const pages: PageObjectResponse[] = [];
		let cursor: string | undefined;
		do {
			const answer = await this.#client.dataSources.query({
				data_source_id: this.#dataSourceId,
				...(name === undefined ? {} : { filter: { property: "title", title: { equals: name } } }),
				start_cursor: cursor,
				page_size: 100,
			});
			pages.push(...answer.results.filter((result) => result.object === "page").filter(isFullPage));
			cursor = answer.next_cursor ?? undefined;
		} while (cursor);
		return pages;
	}
}

function rowOf({ properties }: PageObjectResponse): Row {
	const text = (name: string): string => {
		const value = properties[name];
		const items = value?.type === "title" ? value.title : value?.type === "rich_text" ? value.rich_text : [];
		return items.map(({ plain_text }) => plain_text).join("");
	};
	const { Price, Unit, Tags } = properties;
	return {
		Name: text("Name"),
		Price: (Price?.type === "number" ? Price.number : undefined) ?? "",
		Unit: (Unit?.type === "select" ? Unit.select?.name : undefined) ?? "",
		Tags: Tags?.type === "multi_select" ? Tags.multi_select.map(({ name }) => name).sort() : [],
		Note: text("Note"),
	};
}

type PageRequest = NonNullable<Parameters<Client["pages"]["create"]>[0]["properties"]>;

function requestOf({ Name, Price, Unit, Tags, Note }: Partial<Row>): PageRequest {
	const text = (content: string) => (content === "" ? [] : [{ text: { content } }]);
	return {
		...(Name === undefined ? {} : { Name: { title: text(Name) } }),
		...(Price === undefined ? {} : { Price: { number: Price === "" ? null : Price } }),
		...(Unit === undefined ? {} : { Unit: { select: Unit === "" ? null : { name: Unit } } }),
		...(Tags === undefined ? {} : { Tags: { multi_select: Tags.map((name) => ({ name })) } }),
		...(Note === undefined ? {} : { Note: { rich_text: text(Note) } }),
	};
}

/** A file of rows, read and written whole. */
abstract class FileSide implements PeoplesSide {
	protected readonly file: string;

	constructor(file: string) {
		this.file = file;
	}

	async rows(): Promise<readonly Row[]> {
		return this.read(readFileSync(this.file, "utf8"));
	}

	async create(row: Row): Promise<void> {
		await this.#change((rows) => [...rows, row]);
	}

	async edit(name: string, changes: Partial<Row>): Promise<void> {
		await this.#change((rows) => rows.map((row) => (row.Name === name ? { ...row, ...changes } : row)));
	}

	async remove(name: string): Promise<void> {
		await this.#change((rows) => rows.filter((row) => row.Name !== name));
	}

	reorder(): void {
		writeFileSync(this.file, this.write(this.read(readFileSync(this.file, "utf8")).toReversed()));
	}

	async #change(change: (rows: readonly Row[]) => readonly Row[]): Promise<void> {
		writeFileSync(this.file, this.write(change(await this.rows())));
	}

	protected abstract read(text: string): readonly Row[];
	abstract write(rows: readonly Row[]): string;
}

export class CsvSide extends FileSide {
	protected read(text: string): readonly Row[] {
		return readCsvRows(text).map(({ name = "", price = "", unit = "", tags = "", note = "" }) => ({
			Name: name,
			Price: price === "" ? "" : Number(price),
			Unit: unit,
			Tags: tags === "" ? [] : tags.split(", ").sort(),
			Note: note,
		}));
	}

	write(rows: readonly Row[]): string {
		const texts = rows.map(({ Name, Price, Unit, Tags, Note }) => ({
			name: Name,
			price: String(Price),
			unit: Unit,
			tags: Tags.join(", "),
			note: Note,
		}));
		return writeCsvRows(["name", "price", "unit", "tags", "note"], texts);
	}
}

interface JsonRow {
	readonly name?: string | null;
	readonly price?: number | null;
	readonly unit?: string | null;
	readonly tags?: readonly string[] | null;
	readonly note?: string | null;
}

export class JsonSide extends FileSide {
	protected read(text: string): readonly Row[] {
		return (JSON.parse(text) as readonly JsonRow[]).map(({ name, price, unit, tags, note }) => ({
			Name: name ?? "",
			Price: price ?? "",
			Unit: unit ?? "",
			Tags: [...(tags ?? [])].sort(),
			Note: note ?? "",
		}));
	}

	write(rows: readonly Row[]): string {
		const objects = rows.map(({ Name, Price, Unit, Tags, Note }) => ({
			name: Name,
			price: Price === "" ? null : Price,
			unit: Unit,
			tags: Tags,
			note: Note,
		}));
		return `${JSON.stringify(objects, undefined, 2)}\n`;
	}
}
