import { invalid } from "../notionError.ts";
import { type Check, nullable, obj, str } from "../validation/check.ts";

/** A date as it is kept and answered: a day (`2026-03-01`) or an instant, to the minute, with its offset. */
export interface DateValue {
	readonly start: string;
	readonly end: string | null;
	readonly time_zone: string | null;
}

export const dateCheck: Check<{
	readonly start: string;
	readonly end?: string | null;
	readonly time_zone?: string | null;
}> = obj({ start: str() }, { end: nullable(str()), time_zone: nullable(str()) });

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const instantPattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Completes a date of a request. Times lose their seconds; a named zone becomes the offset that holds there. */
export function normalizeDate(
	date: { readonly start: string; readonly end?: string | null; readonly time_zone?: string | null },
	path: string,
): DateValue {
	if (date.time_zone !== undefined && date.time_zone !== null && !isTimeZone(date.time_zone)) {
		throw invalid(
			`body failed validation: ${path}.time_zone should be a valid time zone, instead was \`${JSON.stringify(date.time_zone)}\`.`,
		);
	}
	const start = normalizeInstant(date.start, date.time_zone ?? null, `${path}.start`);
	const end = date.end ? normalizeInstant(date.end, date.time_zone ?? null, `${path}.end`) : null;
	if (end !== null && instantOf(end) < instantOf(start)) {
		throw invalid(`Date property's end date must be after its start date.`);
	}
	return { start, end, time_zone: null };
}

function normalizeInstant(text: string, zone: string | null, path: string): string {
	const bad = () =>
		invalid(
			`body failed validation: ${path} should be a valid ISO 8601 date string, instead was \`${JSON.stringify(text.slice(0, 50))}\`.`,
		);
	if (dayPattern.test(text)) {
		if (Number.isNaN(Date.parse(text)) || new Date(text).toISOString().slice(0, 10) !== text) {
			throw bad();
		}
		return text;
	}
	const match = instantPattern.exec(text.trim());
	if (!match) {
		throw bad();
	}
	const [, day = "", hour = "", minute = "", , offset] = match;
	const wall = `${day}T${hour}:${minute}:00.000`;
	if (Number.isNaN(Date.parse(`${wall}Z`))) {
		throw bad();
	}
	return wall + (offset ? normalizeOffset(offset) : zone ? offsetAt(wall, zone) : "+00:00");
}

function normalizeOffset(offset: string): string {
	return /^z$/i.test(offset) ? "+00:00" : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
}

function isTimeZone(zone: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: zone });
		return true;
	} catch {
		return false;
	}
}

/** The offset that clocks in `zone` have when they show `wall`. */
function offsetAt(wall: string, zone: string): string {
	let guess = Date.parse(`${wall}Z`);
	for (let i = 0; i < 2; i++) {
		guess = Date.parse(`${wall}Z`) - zoneOffset(guess, zone) * 60_000;
	}
	const minutes = zoneOffset(guess, zone);
	const size = Math.abs(minutes);
	return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function zoneOffset(instant: number, zone: string): number {
	const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(instant);
	const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
	const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
	return match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
}

function pad(value: number): string {
	return String(value).padStart(2, "0");
}

/** Whether a stored date is a day without a time. */
export function isDay(text: string): boolean {
	return text.length === 10;
}

/** The instant of a stored date; a day begins at midnight UTC. */
export function instantOf(text: string): number {
	return Date.parse(text);
}

/** A time as objects carry it: floored to the minute. */
export function minuteTime(instant: number): string {
	return new Date(Math.floor(instant / 60_000) * 60_000).toISOString();
}

/** A time as databases and views carry it: to the millisecond, with an offset. */
export function exactTime(instant: number): string {
	return new Date(instant).toISOString().replace("Z", "+00:00");
}
