/** What is wrong with bytes that should be a text. */
export type EncodingProblem = "utf-16" | "notUtf8" | "binary";

/** The text of a file of the user's: UTF-8, with or without a mark in front. Never replaces what it can't read. */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly problem: EncodingProblem } {
	const [first, second] = bytes;
	if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
		return { problem: "utf-16" };
	}
	if (bytes.includes(0)) {
		// Every other byte of a Latin text in UTF-16 is zero.
		const zeros = bytes.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
		return { problem: zeros * 3 > bytes.length ? "utf-16" : "binary" };
	}
	try {
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
	} catch {
		return { problem: "notUtf8" };
	}
}
