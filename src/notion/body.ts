/** More than any answer of Notion's: 100 rows of the largest values that it takes are a fraction of it. */
export const longestBody = 64 * 1024 * 1024;

/** The body of an answer as text; `undefined` where it is longer than `most` bytes: the rest isn't read. Throws where it isn't UTF-8. */
export async function readBody(response: Response, most = longestBody): Promise<string | undefined> {
	if (!response.body) {
		return "";
	}
	const decoder = new TextDecoder("utf-8", { fatal: true });
	let text = "";
	let length = 0;
	// Leaving the loop ends the connection.
	for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
		length += chunk.length;
		if (length > most) {
			return undefined;
		}
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
}
