import { createHash } from "node:crypto";
import { mkdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { fileStamp } from "../fileText.ts";
import { createFile } from "./createFile.ts";
import { fileNameOf } from "./fileNames.ts";

/** Kinds of pictures that Notion takes. Source: developers.notion.com, "File uploads". */
const mediaTypes: Readonly<Record<string, string>> = {
	gif: "image/gif",
	jpeg: "image/jpeg",
	jpg: "image/jpeg",
	png: "image/png",
	svg: "image/svg+xml",
	webp: "image/webp",
};

/** Bytes that Notion takes in one piece. Source: developers.notion.com, "File uploads". */
const largest = 20 * 1024 * 1024;

/** A picture to be uploaded. */
export interface ImageFile {
	readonly name: string;
	readonly type: string;
	readonly bytes: Uint8Array;
}

interface KnownImage {
	readonly stamp: string;
	/** `undefined`: not to be uploaded. */
	readonly reference: string | undefined;
}

/** Where the content of a picture comes from that the folder doesn't have. */
export interface ImageSource {
	/** Throws what keeps it from being fetched. */
	fetch(reference: string): Promise<ImageFile>;
}

/** What stands for a picture on both sides: a hash of its content. */
export const imageReference = /^image:[0-9a-f]{32}\.[a-z]+$/;

/** The pictures of a folder that its files show, by their content. */
export class FolderImages {
	readonly #root: string;
	readonly #byPlace = new Map<string, KnownImage>();
	readonly #places = new Map<string, string>();
	/** What pages show and the folder doesn't have comes from there. */
	source: ImageSource | undefined;

	constructor(root: string) {
		this.#root = root;
	}

	/** Looks at the pictures that a file shows. */
	async look(place: string, content: string): Promise<void> {
		for (const [, target = ""] of content.matchAll(/!\[[^\]]*\]\(\s*<?([^)\s>]+)/g)) {
			const image = imagePlace(place, target);
			if (image !== undefined) {
				await this.#lookAt(image);
			}
		}
	}

	/** What stands for the picture at a path in the folder; `undefined` where there is none that Notion takes. */
	referenceAt(place: string): string | undefined {
		return this.#byPlace.get(place)?.reference;
	}

	/** A path in the folder of a picture. */
	placeOf(reference: string): string | undefined {
		return this.#places.get(reference);
	}

	/**
	 * Puts the pictures of a content that the folder doesn't have beside the file that is to show them: in its `assets` folder, each
	 * content once. Throws what keeps one from being fetched, with no file written that is to show it.
	 */
	async store(place: string, body: string): Promise<void> {
		const references = [...body.matchAll(/^!\[.*\]\((image:[0-9a-f]{32}\.[a-z]+)\)$/gm)].map(([, one = ""]) => one);
		for (const reference of new Set(references)) {
			if (this.#places.get(reference) === undefined && this.source) {
				await this.#store(
					reference,
					path.posix.join(path.posix.dirname(place), "assets"),
					await this.source.fetch(reference),
				);
			}
		}
	}

	async #store(reference: string, folder: string, { name, bytes }: ImageFile): Promise<void> {
		await mkdir(path.join(this.#root, folder), { recursive: true });
		const extension = extensionOf(reference);
		const stem = fileNameOf(name.replace(/\.[^.]*$/, ""));
		for (let number = 1; ; number++) {
			const image = path.posix.join(folder, `${stem}${number === 1 ? "" : ` ${number}`}.${extension}`);
			await this.#lookAt(image);
			if (this.#byPlace.get(image)?.reference === reference) {
				return;
			}
			if (this.#byPlace.get(image)?.stamp === missing) {
				await createFile(path.join(this.#root, image), bytes);
				await this.#lookAt(image);
				return;
			}
		}
	}

	/** The picture itself, as it is now; `undefined` where it is another one by now. */
	async read(reference: string): Promise<ImageFile | undefined> {
		const place = this.#places.get(reference);
		const file = place === undefined ? undefined : path.join(this.#root, place);
		const bytes = file && (await readFile(file).catch(() => undefined));
		return place !== undefined && bytes && referenceOf(place, bytes) === reference
			? { name: path.posix.basename(place), type: mediaTypes[extensionOf(place)] ?? "", bytes }
			: undefined;
	}

	async #lookAt(place: string): Promise<void> {
		const file = path.join(this.#root, place);
		const stamp = await fileStamp(file);
		if (this.#byPlace.get(place)?.stamp === stamp) {
			return;
		}
		const isInside = await realpath(file).then(
			async (real) =>
				real === path.join(await realpath(path.dirname(file)), path.basename(file)) &&
				inside(await realpath(this.#root), real),
			() => false,
		);
		const bytes = isInside ? await readFile(file).catch(() => undefined) : undefined;
		const reference = bytes && bytes.length <= largest ? referenceOf(place, bytes) : undefined;
		this.#byPlace.set(place, { stamp, reference });
		if (reference !== undefined) {
			this.#places.set(reference, place);
		}
	}
}

/** The path in the folder that a file's address of a picture means; `undefined` for anything else. */
export function imagePlace(place: string, target: string): string | undefined {
	try {
		const resolved = path.posix.normalize(path.posix.join(path.posix.dirname(place), decodeURIComponent(target)));
		const isLocal = !/^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(target) && !resolved.startsWith("..");
		return isLocal && mediaTypes[extensionOf(resolved)] !== undefined ? resolved : undefined;
	} catch {
		return undefined;
	}
}

/** The stamp of a file that isn't there. */
const missing = "none";

/** What stands for a picture, and the extension that its file has; `undefined` for a kind that Notion doesn't take. */
export function imageReferenceOf(type: string, bytes: Uint8Array): string | undefined {
	const extension = Object.entries(mediaTypes).find(([name, known]) => known === type && name !== "jpeg")?.[0];
	return extension === undefined ? undefined : referenceOf(`image.${extension}`, bytes);
}

function inside(root: string, file: string): boolean {
	return file.startsWith(root + path.sep);
}

function referenceOf(place: string, bytes: Uint8Array): string {
	return `image:${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}.${extensionOf(place)}`;
}

function extensionOf(place: string): string {
	return path.posix.extname(place).slice(1).toLowerCase();
}
