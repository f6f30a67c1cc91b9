import { readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Milliseconds for which the copy from before a migration is kept: by then somebody has noticed that something is wrong. */
const keepFor = 14 * 24 * 60 * 60_000;
/** Milliseconds within which several windows may have made one each, and look at them. */
const atOnce = 60_000;

/** The name of the copy of a file from before a migration; two windows may make one at once. */
export function copyName(file: string, version: number, now: number): string {
	return `${file}.v${version}-${new Date(now).toISOString().replaceAll(":", "-")}-${process.pid}`;
}

/** Leaves of the copies of a file the newest one, as long as it isn't too old. What can't be removed now is another time. */
export function pruneCopies(file: string, now: number): void {
	const copies = copiesOf(file).flatMap(({ name, madeAt }) => (madeAt === undefined ? [] : [{ name, madeAt }]));
	const newest = Math.max(...copies.map(({ madeAt }) => madeAt));
	for (const { name, madeAt } of copies) {
		if (now - madeAt > keepFor || newest - madeAt > atOnce) {
			remove(name);
		}
	}
}

/** Removes every copy of a file, also damaged ones that were set aside. */
export function removeCopies(file: string): void {
	for (const { name } of copiesOf(file)) {
		remove(name);
	}
}

function copiesOf(file: string): { readonly name: string; readonly madeAt: number | undefined }[] {
	const folder = path.dirname(file);
	const own = path.basename(file);
	try {
		return readdirSync(folder)
			.filter((name) => name.startsWith(`${own}.v`) || name.startsWith(`${own}.damaged-`))
			.map((name) => ({ name: path.join(folder, name), madeAt: madeAt(name.slice(own.length)) }));
	} catch {
		return [];
	}
}

/** `undefined` for what isn't a copy from before a migration. */
function madeAt(ending: string): number | undefined {
	const [, day, hour, minute, rest] = /^\.v\d+-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)-\d+$/.exec(ending) ?? [];
	return day === undefined ? undefined : Date.parse(`${day}${hour}:${minute}:${rest}`);
}

function remove(name: string): void {
	try {
		rmSync(name, { force: true });
	} catch {
		// Another program has it open.
	}
}
