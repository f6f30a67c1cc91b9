const formatters = new Map<string, Intl.DateTimeFormat>();

/** A day or an instant, as Notion writes it, in the manner of a locale (by default that of the machine). A day has no time and no time zone. */
export function dateText(text: string, locale?: string, timeZone?: string): string {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
	const date = new Date(isDay ? `${text}T00:00:00Z` : text);
	if (Number.isNaN(date.getTime())) {
		return text;
	}
	const key = `${isDay} ${locale} ${timeZone}`;
	let formatter = formatters.get(key);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat(
			locale,
			isDay ? { dateStyle: "medium", timeZone: "UTC" } : { dateStyle: "medium", timeStyle: "short", timeZone },
		);
		formatters.set(key, formatter);
	}
	return formatter.format(date);
}
