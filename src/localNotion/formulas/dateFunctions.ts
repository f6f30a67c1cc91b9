import { formatPattern } from "./formatPattern.ts";
import type { PlainFunction } from "./numberFunctions.ts";
import { type FormulaDate, FormulaError, type FormulaValue, toDate, toNumber, toText } from "./values.ts";

const units: Readonly<Record<string, number>> = {
	milliseconds: 1,
	seconds: 1000,
	minutes: 60_000,
	hours: 3_600_000,
	days: 86_400_000,
	weeks: 604_800_000,
};

const monthUnits: Readonly<Record<string, number>> = { months: 1, quarters: 3, years: 12 };

function unitOf(value: FormulaValue): string {
	const text = toText(value).toLowerCase();
	return text.endsWith("s") ? text : `${text}s`;
}

/** A function of a date; empty of an empty one. */
const ofDate =
	(calculate: (date: FormulaDate, ...rest: readonly FormulaValue[]) => FormulaValue): PlainFunction =>
	(first = null, ...rest) => {
		const date = toDate(first);
		return date ? calculate(date, ...rest) : null;
	};

const part = (read: (date: Date) => number): PlainFunction => ofDate(({ start }) => read(new Date(start)));

function add(date: FormulaDate, amount: number, unit: string): FormulaDate {
	const moved = (instant: number) => shift(instant, amount, unit);
	const timed = date.hasTime || (units[unit] ?? 86_400_000) < 86_400_000;
	const start = moved(date.start);
	return {
		kind: "date",
		start,
		end: date.end === null ? null : moved(date.end),
		hasTime: timed && (date.hasTime || start % 86_400_000 !== 0),
	};
}

function shift(instant: number, amount: number, unit: string): number {
	const months = monthUnits[unit];
	if (months !== undefined) {
		return addMonths(instant, Math.trunc(amount) * months);
	}
	const size = units[unit];
	if (size === undefined) {
		throw new FormulaError(`Unknown unit ${unit}.`);
	}
	return instant + amount * size;
}

/** The same day of another month, or its last day. */
function addMonths(instant: number, months: number): number {
	const date = new Date(instant);
	const day = date.getUTCDate();
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() + months);
	const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
	date.setUTCDate(Math.min(day, last));
	return date.getTime();
}

function between(later: number, earlier: number, unit: string): number {
	const months = monthUnits[unit];
	if (months === undefined) {
		return Math.trunc((later - earlier) / (units[unit] ?? 86_400_000));
	}
	return Math.trunc(monthsBetween(later, earlier) / months);
}

function monthsBetween(later: number, earlier: number): number {
	if (later < earlier) {
		return -monthsBetween(earlier, later);
	}
	const a = new Date(earlier);
	const b = new Date(later);
	const whole = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
	return addMonths(earlier, whole) > later ? whole - 1 : whole;
}

function isoWeek(date: Date): number {
	const thursday = new Date(date);
	thursday.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
	const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
	return Math.ceil(((thursday.getTime() - first) / 86_400_000 + 1) / 7);
}

export function dateFunctions(now: number): Readonly<Record<string, PlainFunction>> {
	const minute = Math.floor(now / 60_000) * 60_000;
	return {
		now: () => ({ kind: "date", start: minute, end: null, hasTime: true }),
		today: () => ({ kind: "date", start: Math.floor(now / 86_400_000) * 86_400_000, end: null, hasTime: false }),
		minute: part((date) => date.getUTCMinutes()),
		hour: part((date) => date.getUTCHours()),
		day: part((date) => date.getUTCDay() || 7),
		date: part((date) => date.getUTCDate()),
		week: part(isoWeek),
		month: part((date) => date.getUTCMonth() + 1),
		year: part((date) => date.getUTCFullYear()),
		timestamp: ofDate(({ start }) => start),
		fromTimestamp: (value = null) => (value === null ? null : toDate(toNumber(value))),
		dateStart: ofDate(({ start, hasTime }) => ({ kind: "date", start, end: null, hasTime })),
		dateEnd: ofDate(({ start, end, hasTime }) => ({ kind: "date", start: end ?? start, end: null, hasTime })),
		dateAdd: ofDate((date, amount = 0, unit = "days") => add(date, toNumber(amount), unitOf(unit))),
		dateSubtract: ofDate((date, amount = 0, unit = "days") => add(date, -toNumber(amount), unitOf(unit))),
		dateBetween: ofDate((date, other = null, unit = "days") => {
			const earlier = toDate(other);
			return earlier ? between(date.start, earlier.start, unitOf(unit)) : null;
		}),
		dateRange: ofDate((date, other = null) => {
			const end = toDate(other);
			return end ? { kind: "date", start: date.start, end: end.start, hasTime: date.hasTime || end.hasTime } : date;
		}),
		formatDate: ofDate((date, pattern = "", zone = "") =>
			formatPattern(localTime(date.start, toText(zone)), toText(pattern)),
		),
		parseDate: (text = null) => parseDate(toText(text)),
	};
}

/** The instant whose UTC clock shows what the clocks of a time zone show then. Without a zone: UTC. */
function localTime(instant: number, zone: string): number {
	if (zone === "") {
		return instant;
	}
	try {
		const parts = new Intl.DateTimeFormat("en-US", {
			timeZone: zone,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		}).formatToParts(instant);
		const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
		return Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second"));
	} catch {
		throw new FormulaError(`Unknown time zone ${zone}.`);
	}
}

function parseDate(text: string): FormulaValue {
	const instant = Date.parse(/T\d/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text);
	return Number.isNaN(instant) ? null : { kind: "date", start: instant, end: null, hasTime: text.includes("T") };
}
