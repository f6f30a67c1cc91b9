import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Doc } from "./docs.ts";

interface FoundNode {
	/** The path without extension, or of the folder. */
	readonly id: string;
	readonly file: string | undefined;
	readonly title: string;
	readonly text: string;
}

/** A folder of nested files as people edit them: without the code under test. Relative links are kept right, as editors keep them. */
export class FileTreeSide {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	docs(): readonly Doc[] {
		const nodes = this.#nodes();
		const idOf = (node: FoundNode | undefined) => (node && /^id (\d+)$/m.exec(node.text)?.[1]) ?? node?.title;
		const pathOf = (id: string): string => {
			const parent = path.posix.dirname(id);
			const title = nodes.get(id)?.title ?? "";
			return parent === "." ? title : `${pathOf(parent)}/${title}`;
		};
		return [...nodes.values()].map((node) => ({
			key: node.id,
			id: idOf(node) ?? "",
			title: node.title,
			path: pathOf(node.id),
			lines: node.text
				.split("\n")
				.filter((line) => line !== "")
				.map((line) =>
					line.replace(/^see \[(\w+)\]\(([^)]*)\)$/, (whole, name: string, address: string) => {
						const target = this.#nodeAt(nodes, this.#resolved(node.file ?? "", address));
						return target ? `see ${name}: ${idOf(target)}` : whole;
					}),
				),
		}));
	}

	/** A file below a node, or at the top; `folder` makes one in between that has no file of its own. */
	create(parent: string | undefined, name: string, lines: readonly string[]): void {
		const file = `${parent === undefined ? "" : `${parent}/`}${name}.md`;
		mkdirSync(path.dirname(this.#at(file)), { recursive: true });
		writeFileSync(this.#at(file), `${lines.join("\n\n")}\n`);
	}

	editLine(key: string, from: string | undefined, to: string): void {
		const node = this.#nodes().get(key);
		const file = node?.file ?? `${key}.md`;
		const text = node?.file === undefined ? "" : readFileSync(this.#at(file), "utf8");
		writeFileSync(
			this.#at(file),
			from === undefined ? `${text.trimEnd()}\n\n${to}\n`.trimStart() : text.replace(from, to),
		);
	}

	/** A line with a link to another file. */
	link(key: string, name: string, target: string): void {
		const nodes = this.#nodes();
		const [from, to] = [nodes.get(key), nodes.get(target)];
		if (from?.file !== undefined && to) {
			const address = path.posix.relative(path.posix.dirname(from.file), to.file ?? to.id);
			this.editLine(key, undefined, `see [${name}](${encodeURI(address) || "."})`);
		}
	}

	/** Makes the file of a folder one in it, or the other way round. */
	turn(key: string): void {
		const file = this.#nodes().get(key)?.file;
		if (file === undefined || !existsSync(this.#at(key)) || !statSync(this.#at(key)).isDirectory()) {
			return;
		}
		const target = file === `${key}.md` ? `${key}/index.md` : `${key}.md`;
		this.#moving([[file, target]], () => renameSync(this.#at(file), this.#at(target)));
	}

	/** Gives a node another place or name. A file that says its title itself gets another title. */
	move(key: string, target: string): void {
		const node = this.#nodes().get(key);
		const moves: [string, string][] = [];
		if (existsSync(this.#at(key))) {
			moves.push([key, target]);
		}
		if (node?.file === `${key}.md`) {
			moves.push([node.file, `${target}.md`]);
		}
		this.#moving(moves, () => {
			mkdirSync(path.dirname(this.#at(target)), { recursive: true });
			for (const [from, to] of moves) {
				renameSync(this.#at(from), this.#at(to));
			}
		});
	}

	setTitle(key: string, title: string): void {
		const file = this.#nodes().get(key)?.file;
		if (file !== undefined) {
			const text = readFileSync(this.#at(file), "utf8").replace(/^---\n[\s\S]*?---\n\n?/, "");
			writeFileSync(this.#at(file), `---\ntitle: ${title}\nowner: Ann\n---\n\n${text}`);
		}
	}

	remove(key: string): void {
		const file = this.#nodes().get(key)?.file;
		rmSync(this.#at(key), { recursive: true, force: true });
		if (file !== undefined) {
			rmSync(this.#at(file), { force: true });
		}
	}

	#at(place: string): string {
		return path.join(this.#folder, place);
	}

	#files(): readonly string[] {
		return readdirSync(this.#folder, { recursive: true, encoding: "utf8" })
			.filter((name) => name.endsWith(".md"))
			.sort();
	}

	#nodes(): ReadonlyMap<string, FoundNode> {
		const nodes = new Map<string, FoundNode>();
		for (const file of this.#files()) {
			for (let folder = path.posix.dirname(file); folder !== "."; folder = path.posix.dirname(folder)) {
				if (!nodes.has(folder)) {
					nodes.set(folder, { id: folder, file: undefined, title: path.posix.basename(folder), text: "" });
				}
			}
		}
		for (const file of this.#files()) {
			const folder = path.posix.dirname(file);
			const isIndex = folder !== "." && path.posix.basename(file) === "index.md";
			const id = isIndex ? folder : file.slice(0, -3);
			const whole = readFileSync(this.#at(file), "utf8");
			const [, front = "", text = ""] = /^(?:---\n([\s\S]*?)---\n)?([\s\S]*)$/.exec(whole) ?? [];
			const title = /^title: (.*)$/m.exec(front)?.[1] ?? path.posix.basename(id);
			nodes.set(id, { id, file, title, text });
		}
		return nodes;
	}

	#nodeAt(nodes: ReadonlyMap<string, FoundNode>, place: string): FoundNode | undefined {
		return [...nodes.values()].find(({ id, file }) => file === place || (id === place && existsSync(this.#at(id))));
	}

	#resolved(file: string, address: string): string {
		return path.posix.normalize(path.posix.join(path.posix.dirname(file), decodeURI(address))).replace(/\/$/, "");
	}

	/** What an editor does when somebody moves files in it: links lead where they did. */
	#moving(moves: readonly (readonly [string, string])[], work: () => void): void {
		const after = (place: string) => {
			const move = moves.find(([from]) => place === from || place.startsWith(`${from}/`));
			return move ? move[1] + place.slice(move[0].length) : place;
		};
		const texts = this.#files().map((file) => {
			const text = readFileSync(this.#at(file), "utf8");
			const now = text.replace(/^see \[(\w+)\]\(([^)]*)\)$/gm, (whole, name: string, address: string) => {
				const target = this.#resolved(file, address);
				if (!existsSync(this.#at(target))) {
					return whole;
				}
				return `see [${name}](${encodeURI(path.posix.relative(path.posix.dirname(after(file)), after(target))) || "."})`;
			});
			return [after(file), text, now] as const;
		});
		work();
		for (const [file, text, now] of texts) {
			if (text !== now) {
				writeFileSync(this.#at(file), now);
			}
		}
	}
}
