/** Names that Windows keeps for devices, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** UTF-8 bytes of a file's name, at most, with room for a number and the extension. Most file systems take 255. */
const longest = 200;

/** A title as the name of a file, without an extension: on every system, and never a path. */
export function fileNameOf(title: string): string {
	const plain = title
		.normalize("NFC")
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
		.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/g, " ")
		.replace(/[<>:"/\\|?*]/g, " ")
		.replace(/\s+/g, " ")
		.trim()
		.replace(/^[. ]+/, "")
		.replace(/[. ]+$/, "")
		.trim();
	const short = shortened(plain);
	const named = short === "" ? "untitled" : short;
	return reserved.test(named) ? `page ${named}` : named;
}

function shortened(text: string): string {
	let short = "";
	for (const character of text) {
		if (Buffer.byteLength(short + character) > longest) {
			break;
		}
		short += character;
	}
	return short.trim().replace(/[. ]+$/, "");
}

/** The name, with a number behind it where it is taken: also in another case, or composed differently. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
	for (let number = 1; ; number++) {
		const candidate = number === 1 ? name : `${name} ${number}`;
		if (!taken.has(nameKey(candidate))) {
			return candidate;
		}
	}
}

/** Names that some file system takes for one have the same key. */
export function nameKey(name: string): string {
	return name.normalize("NFC").toLowerCase();
}
