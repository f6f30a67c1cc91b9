// Makes the VSIX: npm run package
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { main, NextStep, quiet, root } from "./install.mjs";

/** What the package is made of: if none of it has changed, the last one is still good. */
const inputs = [
	"src",
	"media",
	"l10n",
	"esbuild.js",
	"package.json",
	"package-lock.json",
	".vscodeignore",
	"README.md",
	"CHANGELOG.md",
	"LICENSE",
	"scripts/package.ts",
];

const dist = path.join(root, "dist");
const stamp = path.join(root, ".cache", "package.json");

export interface Vsix {
	readonly file: string;
	/** Changes when the content does. */
	readonly hash: string;
}

/** The VSIX of the sources as they are, in `dist/`; made anew only where something in it has changed. */
export function packageExtension(): Vsix {
	const { name, version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
	const file = path.join(dist, `${name}-${version}.vsix`);
	const hash = hashOfInputs();
	if (fs.existsSync(file) && readStamp() === `${hash} ${hashOfFile(file)}`) {
		return { file, hash };
	}
	for (const old of fs.existsSync(dist) ? fs.globSync(path.join(dist, "*.vsix")) : []) {
		fs.rmSync(old);
	}
	run("Building", [path.join(root, "esbuild.js"), "--production"]);
	run("Packaging", [
		path.join(root, "node_modules", "@vscode", "vsce", "vsce"),
		"package",
		"--no-dependencies",
		// The README's pictures are in the repository, not in the package, and the manifest names no address of one.
		"--no-rewrite-relative-links",
		"--allow-missing-repository",
		...["--out", file],
	]);
	fs.mkdirSync(path.dirname(stamp), { recursive: true });
	fs.writeFileSync(stamp, `${hash} ${hashOfFile(file)}`);
	return { file, hash };
}

function run(what: string, command: string[]): void {
	console.log(`${what} the extension.`);
	const done = spawnSync(process.execPath, [...quiet, ...command], { cwd: root, encoding: "utf8", timeout: 120_000 });
	if (done.status !== 0) {
		throw new NextStep(
			`${what} the extension failed:\n${done.error?.message ?? ""}${done.stdout}${done.stderr}`.trim(),
		);
	}
}

function readStamp(): string | undefined {
	return fs.existsSync(stamp) ? fs.readFileSync(stamp, "utf8") : undefined;
}

function hashOfFile(file: string): string {
	return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}

function hashOfInputs(): string {
	const hash = createHash("sha256");
	const files = [...inputs, ...fs.globSync("package.nls*.json", { cwd: root })].flatMap(filesIn).sort();
	for (const file of files) {
		hash
			.update(`${file}\0`)
			.update(fs.readFileSync(path.join(root, file)))
			.update("\0");
	}
	return hash.digest("hex");
}

function filesIn(name: string): string[] {
	const place = path.join(root, name);
	if (!fs.existsSync(place) || name === "media/screenshots") {
		return [];
	}
	return fs.statSync(place).isDirectory()
		? fs.readdirSync(place).flatMap((inner) => filesIn(`${name}/${inner}`))
		: [name];
}

if (process.argv[1] === import.meta.filename) {
	await main(() => {
		const { file } = packageExtension();
		console.log(`${path.relative(root, file)}: ${Math.ceil(fs.statSync(file).size / 1024)} KB`);
	});
}
