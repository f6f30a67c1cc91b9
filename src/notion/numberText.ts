/** Notion's number formats that are currencies. Source: developers.notion.com, "Data source properties". */
const currencies: Readonly<Record<string, string>> = {
	dollar: "USD",
	australian_dollar: "AUD",
	canadian_dollar: "CAD",
	singapore_dollar: "SGD",
	euro: "EUR",
	pound: "GBP",
	yen: "JPY",
	ruble: "RUB",
	rupee: "INR",
	won: "KRW",
	yuan: "CNY",
	real: "BRL",
	lira: "TRY",
	rupiah: "IDR",
	franc: "CHF",
	hong_kong_dollar: "HKD",
	new_zealand_dollar: "NZD",
	krona: "SEK",
	norwegian_krone: "NOK",
	mexican_peso: "MXN",
	rand: "ZAR",
	new_taiwan_dollar: "TWD",
	danish_krone: "DKK",
	zloty: "PLN",
	baht: "THB",
	forint: "HUF",
	koruna: "CZK",
	shekel: "ILS",
	chilean_peso: "CLP",
	philippine_peso: "PHP",
	dirham: "AED",
	colombian_peso: "COP",
	riyal: "SAR",
	ringgit: "MYR",
	leu: "RON",
	argentine_peso: "ARS",
	uruguayan_peso: "UYU",
	peruvian_sol: "PEN",
};

const formatters = new Map<string, Intl.NumberFormat>();

/** A number as Notion shows it under one of its formats, in a locale. No digit that is there is left out. */
export function numberText(value: number, format: string | undefined, locale?: string): string {
	const key = `${locale ?? ""} ${format ?? ""}`;
	let formatter = formatters.get(key);
	if (!formatter) {
		formatter = new Intl.NumberFormat(locale, optionsOf(format));
		formatters.set(key, formatter);
	}
	return formatter.format(value);
}

/** As many as a double can tell apart. */
const maximumFractionDigits = 12;

function optionsOf(format: string | undefined): Intl.NumberFormatOptions {
	const currency = format === undefined ? undefined : currencies[format];
	if (currency !== undefined) {
		return { style: "currency", currency, maximumFractionDigits };
	}
	switch (format) {
		case "percent":
			return { style: "percent", maximumFractionDigits };
		case "number_with_commas":
			return { useGrouping: true, maximumFractionDigits };
		default:
			return { useGrouping: false, maximumFractionDigits };
	}
}
