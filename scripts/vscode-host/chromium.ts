import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { NextStep, withLock } from "../install.mjs";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];
/** Without a text font Chromium draws boxes; without the other one emoji icons are missing in pictures. */
const packages = ["chromium", "fonts-liberation", "fonts-noto-color-emoji"];

/** The Chromium in use: `CHROMIUM_PATH`, else the first one on PATH. */
export function findChromium(): string | undefined {
	const chosen = process.env.CHROMIUM_PATH;
	if (chosen) {
		if (!fs.existsSync(chosen)) {
			throw new NextStep(`CHROMIUM_PATH names ${chosen}, which does not exist.\nNext step: correct it or unset it.`);
		}
		return chosen;
	}
	const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin"];
	return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
}

/**
 * The path of Chromium, which is installed on Debian (as root, or by sudo without a password) when it is missing.
 *
 * @throws NextStep where that can't be done.
 */
export function ensureChromium(): string {
	const found = findChromium();
	if (found) {
		return found;
	}
	withLock("chromium", () => {
		if (!findChromium()) {
			installWithApt(packages);
		}
	});
	const installed = findChromium();
	if (!installed) {
		throw new NextStep(`Chromium is missing.\nNext step: ${byHand}`);
	}
	return installed;
}

/** Installs the font that emoji icons are drawn with, where it is missing and can be installed; says so where it can't. */
export function ensureEmojiFont(): void {
	const fonts = spawnSync("fc-list", [], { encoding: "utf8" });
	if (fonts.status === 0 && /emoji/i.test(fonts.stdout)) {
		return;
	}
	try {
		withLock("chromium", () => installWithApt(["fonts-noto-color-emoji"]));
	} catch (error) {
		if (!(error instanceof NextStep)) {
			throw error;
		}
		console.warn("No emoji font was found: emoji icons will look empty in the pictures.");
	}
}

const byHand =
	`install Chromium (on Debian: \`sudo apt-get install ${packages.join(" ")}\`), or set CHROMIUM_PATH to a Chromium or Chrome, ` +
	"then run the same command again.";

function installWithApt(wanted: readonly string[]): void {
	if (!fs.existsSync("/usr/bin/apt-get")) {
		throw new NextStep(`Chromium is missing, and this system has no apt-get to install it with.\nNext step: ${byHand}`);
	}
	const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
	if (asRoot.length > 0 && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) {
		throw new NextStep(
			`Chromium is missing, and installing it needs root or sudo without a password.\nNext step: ${byHand}`,
		);
	}
	console.error(`Installing ${wanted.join(", ")} (apt-get).`);
	const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	for (const step of [
		["update", "-q"],
		["install", "-q", "-y", "--no-install-recommends", ...wanted],
	]) {
		const [command = "apt-get", ...args] = [...asRoot, "apt-get", ...step];
		const done = spawnSync(command, args, {
			stdio: ["ignore", "pipe", "pipe"],
			encoding: "utf8",
			env: environment,
			timeout: 600_000,
		});
		if (done.status !== 0 && step[0] === "install") {
			const why = done.error?.message ?? done.stderr.trim().split("\n").slice(-5).join("\n");
			throw new NextStep(`apt-get could not install Chromium:\n${why}\nNext step: ${byHand}`);
		}
	}
}
