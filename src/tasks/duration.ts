/** Milliseconds of the units in which a person writes a duration. */
const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A year: longer than any interval that somebody means, and short enough for a timer in days. */
const longest = 365 * 86_400_000;

/** `30s`, `10m`, `2h`, `1d` in milliseconds; `undefined` for anything else, 0 and more than a year included. */
export function parseDuration(text: string): number | undefined {
	const match = /^\s*(\d+(?:\.\d+)?)\s*([smhd])\s*$/.exec(text);
	const milliseconds = Number(match?.[1]) * (units[match?.[2] ?? ""] ?? Number.NaN);
	return milliseconds > 0 && milliseconds <= longest ? Math.round(milliseconds) : undefined;
}

/** Milliseconds in the largest unit that gives a whole number: `90s`, `2h`. */
export function formatDuration(milliseconds: number): string {
	for (const [unit, size] of Object.entries(units).reverse()) {
		if (milliseconds >= size && milliseconds % size === 0) {
			return `${milliseconds / size}${unit}`;
		}
	}
	return `${milliseconds / 1000}s`;
}
