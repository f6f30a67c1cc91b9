// Builds the bundles. See docs/startup.md for what each is for.
const esbuild = require("esbuild");
const fs = require("node:fs");
const path = require("node:path");

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const tests = process.argv.includes("--tests");

/** The local Notion workspace is a bundle of its own, loaded when somebody opens it: an import of its entry stays an import. */
const localNotionApart = {
	name: "local-notion-apart",
	setup(build) {
		build.onResolve({ filter: /\/localNotion\/server\.ts$/ }, (args) =>
			args.kind === "entry-point" ? undefined : { path: "./localNotion.js", external: true },
		);
	},
};

/** `import("tests-in:FOLDER")` loads the tests of a folder, without those of its folders. */
const testsIn = {
	name: "tests-in",
	setup(build) {
		build.onResolve({ filter: /^tests-in:/ }, (args) => ({ path: args.path.slice(9), namespace: "tests-in" }));
		build.onLoad({ filter: /.*/, namespace: "tests-in" }, (args) => {
			const folder = path.join(__dirname, args.path);
			const files = fs.readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
			return {
				contents: files.map((name) => `import ${JSON.stringify(`./${name}`)};`).join("\n"),
				resolveDir: folder,
				watchDirs: [folder],
			};
		});
	},
};

const common = {
	bundle: true,
	platform: "node",
	format: "cjs",
	target: "node22",
	minify: production,
	keepNames: production,
	sourcemap: production ? false : "linked",
	logLevel: watch ? "info" : "warning",
	metafile: true,
	// zod ships every locale of its messages; only the English ones are used.
	mainFields: ["module", "main"],
};

const bundles = [
	{
		...common,
		entryPoints: ["src/extension.ts"],
		outfile: "dist/extension.js",
		external: ["vscode"],
		plugins: [localNotionApart],
	},
	{ ...common, entryPoints: ["src/localNotion/server.ts"], outfile: "dist/localNotion.js" },
	// The script of the table's webview.
	{
		...common,
		entryPoints: ["src/ui/table/webview/table.ts"],
		outfile: "dist/table.js",
		platform: "browser",
		format: "iife",
		target: "es2022",
	},
	// The script of the diagram's webview, with the library that lays it out: the extension itself doesn't load that.
	{
		...common,
		entryPoints: ["src/ui/diagram/webview/diagram.ts"],
		outfile: "dist/diagram.js",
		platform: "browser",
		format: "iife",
		target: "es2022",
	},
	// Without `vscode` as an external: if anything but ui/ imported it, this build would fail.
	{ ...common, entryPoints: ["src/api.ts"], outfile: "dist/headless.js", plugins: [localNotionApart] },
];

const testBundles = [
	{
		...common,
		entryPoints: ["test/integration/index.ts"],
		outfile: "out/integration/index.js",
		external: ["vscode", "mocha"],
		plugins: [
			testsIn,
			{
				name: "local-notion-built",
				setup(build) {
					const built = path.join(__dirname, "dist", "localNotion.js");
					build.onResolve({ filter: /\/localNotion\/server\.ts$/ }, () => ({ path: built, external: true }));
				},
			},
		],
	},
];

async function main() {
	const wanted = tests ? [...bundles, ...testBundles] : bundles;
	if (!watch) {
		await Promise.all(wanted.map((options) => esbuild.build(options)));
		return;
	}
	for (const options of wanted) {
		const context = await esbuild.context(options);
		await context.watch();
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
