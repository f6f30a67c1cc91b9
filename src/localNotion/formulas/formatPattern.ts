const months = [
	"January",
	"February",
	"March",
	"April",
	"May",
	"June",
	"July",
	"August",
	"September",
	"October",
	"November",
	"December",
];
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const pad = (value: number, length = 2) => String(value).padStart(length, "0");

function ordinal(value: number): string {
	const tens = value % 100;
	const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th");
	return `${value}${ending}`;
}

const tokens: Readonly<Record<string, (date: Date) => string>> = {
	YYYY: (date) => String(date.getUTCFullYear()),
	YY: (date) => pad(date.getUTCFullYear() % 100),
	Q: (date) => String(Math.floor(date.getUTCMonth() / 3) + 1),
	MMMM: (date) => months[date.getUTCMonth()] ?? "",
	MMM: (date) => (months[date.getUTCMonth()] ?? "").slice(0, 3),
	MM: (date) => pad(date.getUTCMonth() + 1),
	M: (date) => String(date.getUTCMonth() + 1),
	DD: (date) => pad(date.getUTCDate()),
	Do: (date) => ordinal(date.getUTCDate()),
	D: (date) => String(date.getUTCDate()),
	dddd: (date) => days[date.getUTCDay()] ?? "",
	ddd: (date) => (days[date.getUTCDay()] ?? "").slice(0, 3),
	dd: (date) => (days[date.getUTCDay()] ?? "").slice(0, 2),
	d: (date) => String(date.getUTCDay()),
	HH: (date) => pad(date.getUTCHours()),
	H: (date) => String(date.getUTCHours()),
	hh: (date) => pad(date.getUTCHours() % 12 || 12),
	h: (date) => String(date.getUTCHours() % 12 || 12),
	mm: (date) => pad(date.getUTCMinutes()),
	m: (date) => String(date.getUTCMinutes()),
	ss: (date) => pad(date.getUTCSeconds()),
	A: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
	a: (date) => (date.getUTCHours() < 12 ? "am" : "pm"),
	L: (date) => `${pad(date.getUTCMonth() + 1)}/${pad(date.getUTCDate())}/${date.getUTCFullYear()}`,
	LL: (date) => `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`,
	X: (date) => String(Math.floor(date.getTime() / 1000)),
	x: (date) => String(date.getTime()),
};

const pattern = new RegExp(
	`\\[([^\\]]*)\\]|(${Object.keys(tokens)
		.sort((a, b) => b.length - a.length)
		.join("|")})`,
	"g",
);

/** A date in a pattern of Moment's notation, which Notion takes. */
export function formatPattern(instant: number, format: string): string {
	const date = new Date(instant);
	return format.replace(pattern, (match, literal: string | undefined) => literal ?? tokens[match]?.(date) ?? match);
}
