import type { Random } from "../sync/random.ts";
import type { Doc } from "./docs.ts";
import type { FileTreeSide } from "./fileTreeSide.ts";
import { type PageSide, pageDocs } from "./pageSide.ts";

/** Numbers that stand for what people write: no two the same. */
export class Numbers {
	#last = 0;

	next(): number {
		return ++this.#last;
	}

	token(): string {
		return `t${this.next()}`;
	}
}

export interface TreeScript {
	readonly random: Random;
	readonly numbers: Numbers;
	readonly files: FileTreeSide;
	readonly pages: PageSide;
}

function newLines({ numbers, random }: TreeScript): readonly string[] {
	return [`id ${numbers.next()}`, ...Array.from({ length: random.below(4) }, () => `line ${numbers.token()}.`)];
}

export function firstFiles(script: TreeScript, count: number): void {
	for (let made = 0; made < count; made++) {
		createFile(script);
	}
}

function createFile(script: TreeScript): void {
	const { files, random, numbers } = script;
	const docs = files.docs();
	const parent = docs.length > 0 && random.chance(60) ? random.pick(docs).key : undefined;
	const folder = random.chance(15) ? `${parent === undefined ? "" : `${parent}/`}folder ${numbers.token()}` : parent;
	files.create(folder, `file ${numbers.token()}`, newLines(script));
}

function isBelow(key: string, above: string): boolean {
	return key === above || key.startsWith(`${above}/`);
}

/** What may be edited: not what says which one it is, nor a link. */
function editable({ lines }: Doc): readonly string[] {
	return lines.filter((line) => line.startsWith("line "));
}

export async function editFiles(script: TreeScript): Promise<void> {
	const { files, random, numbers } = script;
	const docs = files.docs();
	if (docs.length < 3 || random.chance(15)) {
		createFile(script);
		return;
	}
	const doc = random.pick(docs);
	const parent = doc.key.includes("/") ? doc.key.slice(0, doc.key.lastIndexOf("/")) : undefined;
	const at = (folder: string | undefined, name: string) => (folder === undefined ? name : `${folder}/${name}`);
	switch (
		random.pick(["edit", "edit", "add", "rename", "title", "move", "moveToNew", "remove", "turn", "link"] as const)
	) {
		case "edit":
			return files.editLine(doc.key, random.pick([...editable(doc), undefined]), `line ${numbers.token()}.`);
		case "add":
			return files.editLine(doc.key, undefined, `line ${numbers.token()}.`);
		case "rename":
			return files.move(doc.key, at(parent, `renamed ${numbers.token()}`));
		case "title":
			return files.setTitle(doc.key, `What? ${numbers.token()}`);
		case "move": {
			const others = docs.filter(({ key }) => !isBelow(key, doc.key));
			const target = others.length > 0 && random.chance(70) ? random.pick(others).key : undefined;
			return files.move(doc.key, at(target, doc.key.slice(doc.key.lastIndexOf("/") + 1)));
		}
		case "moveToNew":
			return files.move(doc.key, `folder ${numbers.token()}/${doc.key.slice(doc.key.lastIndexOf("/") + 1)}`);
		case "remove":
			return docs.filter(({ key }) => !isBelow(key, doc.key)).length > 2 ? files.remove(doc.key) : undefined;
		case "turn":
			return files.turn(doc.key);
		case "link":
			return files.link(doc.key, numbers.token(), random.pick(docs).key);
	}
}

export async function editPages(script: TreeScript): Promise<void> {
	const { pages, random, numbers } = script;
	const docs = await pageDocs(pages);
	if (docs.length < 3 || random.chance(15)) {
		const parent = docs.length > 0 && random.chance(60) ? random.pick(docs).key : pages.rootId;
		await pages.create(parent, `page ${numbers.token()}`, newLines(script).join("\n"));
		return;
	}
	const doc = random.pick(docs);
	switch (random.pick(["edit", "edit", "add", "rename", "rename", "move", "remove", "link"] as const)) {
		case "edit":
			return pages.editLine(doc.key, random.pick([...editable(doc), undefined]), `line ${numbers.token()}.`);
		case "add":
			return pages.editLine(doc.key, undefined, `line ${numbers.token()}.`);
		case "rename":
			return pages.rename(doc.key, random.chance(50) ? `page ${numbers.token()}` : `Why? ${numbers.token()}`);
		case "move": {
			const others = docs.filter(({ path }) => !isBelow(path, doc.path));
			return pages.move(doc.key, others.length > 0 && random.chance(70) ? random.pick(others).key : pages.rootId);
		}
		case "remove":
			return docs.filter(({ path }) => !isBelow(path, doc.path)).length > 2 ? pages.trash(doc.key) : undefined;
		case "link": {
			const target = random.pick(docs).key.replaceAll("-", "");
			return pages.editLine(doc.key, undefined, `see [${numbers.token()}](https://www.notion.so/${target})`);
		}
	}
}
