import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { PeoplesSide, Row } from "./sides.ts";

interface FoundFile {
	readonly file: string;
	readonly row: Row;
	/** It says its title itself. */
	readonly titled: boolean;
}

/** A folder of Markdown files, a note's lines as paragraphs: read and written without the code under test. */
export class FolderSide implements PeoplesSide {
	readonly #folder: string;
	#turn = 0;

	constructor(folder: string) {
		this.#folder = folder;
		mkdirSync(path.join(folder, "more"), { recursive: true });
	}

	async rows(): Promise<readonly Row[]> {
		return this.#files().map(({ row }) => row);
	}

	async create(row: Row): Promise<void> {
		this.#turn++;
		const folder = this.#turn % 3 === 0 ? path.join(this.#folder, "more") : this.#folder;
		this.#write(path.join(folder, `${row.Name}.md`), row, this.#turn % 4 === 0);
	}

	async edit(name: string, changes: Partial<Row>): Promise<void> {
		const { file, row, titled } = this.#find(name);
		const edited = { ...row, ...changes };
		const isRenamed = changes.Name !== undefined && !titled;
		const target = isRenamed ? path.join(path.dirname(file), `${edited.Name}.md`) : file;
		if (target !== file) {
			renameSync(file, target);
		}
		if (Object.keys(changes).some((key) => key !== "Name") || titled) {
			this.#write(target, edited, titled);
		}
	}

	async remove(name: string): Promise<void> {
		rmSync(this.#find(name).file);
	}

	/** Moves every other file to the other folder. */
	reorder(): void {
		for (const [index, { file }] of this.#files().entries()) {
			const folder = path.dirname(file) === this.#folder ? path.join(this.#folder, "more") : this.#folder;
			if (index % 2 === 0) {
				renameSync(file, path.join(folder, path.basename(file)));
			}
		}
	}

	/** What stands on the disk: every byte, and when it was written. */
	state(): unknown {
		return this.#files().map(({ file }) => [file, readFileSync(file, "utf8")]);
	}

	#find(name: string): FoundFile {
		const found = this.#files().find(({ row }) => row.Name === name);
		if (!found) {
			throw new Error(`No file ${name}.`);
		}
		return found;
	}

	#files(): readonly FoundFile[] {
		const names = readdirSync(this.#folder, { recursive: true, encoding: "utf8" }).filter((name) =>
			name.endsWith(".md"),
		);
		return names.sort().map((name) => this.#read(path.join(this.#folder, name)));
	}

	#read(file: string): FoundFile {
		const text = readFileSync(file, "utf8");
		const [, front = "", body = ""] = /^(?:---\n([\s\S]*?)---\n)?([\s\S]*)$/.exec(text) ?? [];
		const fields = (parse(front) ?? {}) as {
			readonly title?: string;
			readonly price?: number;
			readonly unit?: string;
			readonly tags?: readonly string[];
		};
		const { title, price, unit, tags } = fields;
		const row = {
			Name: title ?? path.basename(file, ".md"),
			Price: price ?? ("" as const),
			Unit: unit ?? "",
			Tags: [...(tags ?? [])].sort(),
			Note: body.trim().replace(/\n\n+/g, "\n"),
		};
		return { file, row, titled: title !== undefined };
	}

	#write(file: string, { Name, Price, Unit, Tags, Note }: Row, titled: boolean): void {
		const fields = {
			...(titled ? { title: Name } : {}),
			...(Price === "" ? {} : { price: Price }),
			...(Unit === "" ? {} : { unit: Unit }),
			...(Tags.length === 0 ? {} : { tags: Tags }),
		};
		const front = Object.keys(fields).length === 0 ? "" : `---\n# of a person\n${stringify(fields)}---\n\n`;
		writeFileSync(file, `${front}${Note.replaceAll("\n", "\n\n")}\n`);
	}
}
