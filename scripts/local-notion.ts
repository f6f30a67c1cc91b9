import { parseArgs } from "node:util";
import { createLocalNotion } from "../src/localNotion/server.ts";

const { values } = parseArgs({
	options: {
		port: { type: "string", default: "0" },
		data: { type: "string" },
		sample: { type: "string" },
		seed: { type: "string", default: "1" },
	},
});

if (values.sample !== undefined && values.sample !== "bakery") {
	console.error(`There is no sample "${values.sample}". Take "bakery".`);
	process.exit(2);
}

const notion = await createLocalNotion({
	seed: Number(values.seed),
	...(values.data === undefined ? {} : { dataFile: values.data }),
	...(values.sample === undefined ? {} : { sample: values.sample }),
});
const { url } = await notion.listen({ port: Number(values.port) });
console.log(JSON.stringify({ url, token: notion.token, rootPageId: notion.rootPageId }));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => {
		notion.close().then(() => process.exit(0));
	});
}
