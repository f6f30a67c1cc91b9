import type { Handler } from "../context.ts";
import { list, pageFromQuery, paginate } from "../pagination.ts";

export const listCustomEmojis: Handler = (context) => {
	const name = context.request.query.get("name");
	const emojis = [...context.workspace.all("custom_emoji")].filter((emoji) => name === null || emoji.name === name);
	const page = paginate(emojis, pageFromQuery(context.request.query), ({ id }) => id);
	return list("custom_emoji", {
		...page,
		results: page.results.map((emoji) => ({ id: emoji.id, name: emoji.name, url: emoji.url })),
	});
};
