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

const dayLength = 86_400_000;

function dayOfYear(date: Date): number {
	const start = Date.UTC(date.getUTCFullYear(), 0, 1);
	return Math.floor((date.getTime() - start) / dayLength) + 1;
}

/** The week of the year, which begins on Monday and belongs to the year of its Thursday. */
function isoWeek(date: Date): { readonly week: number; readonly year: number } {
	const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayLength);
	return { week: Math.ceil(dayOfYear(thursday) / 7), year: thursday.getUTCFullYear() };
}

/** The week of the year as the United States count it: from Sunday, the first being that of 1 January. */
function localWeek(date: Date): number {
	const firstDay = new Date(Date.UTC(date.getUTCFullYear(), 0, 1)).getUTCDay();
	return Math.ceil((dayOfYear(date) + firstDay) / 7);
}

const tokens: Readonly<Record<string, (date: Date) => string>> = {
	Y: (date) => String(date.getUTCFullYear()),
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
	W: (date) => String(isoWeek(date).week),
	WW: (date) => pad(isoWeek(date).week),
	GGGG: (date) => String(isoWeek(date).year),
	w: (date) => String(localWeek(date)),
	ww: (date) => pad(localWeek(date)),
	E: (date) => String(date.getUTCDay() || 7),
	DDD: (date) => String(dayOfYear(date)),
	DDDD: (date) => pad(dayOfYear(date), 3),
	s: (date) => String(date.getUTCSeconds()),
	SSS: (date) => pad(date.getUTCMilliseconds(), 3),
	LT: (date) => formatPattern(date.getTime(), "h:mm A"),
	LLL: (date) => formatPattern(date.getTime(), "MMMM D, YYYY h:mm A"),
	LLLL: (date) => formatPattern(date.getTime(), "dddd, MMMM D, YYYY h:mm A"),
	l: (date) => formatPattern(date.getTime(), "M/D/YYYY"),
	Z: () => "+00:00",
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
