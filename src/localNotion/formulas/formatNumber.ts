import { type FormulaValue, toNumber, toText } from "./values.ts";

/** Notion's own names of formats, beside the codes of currencies. */
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
};

/** `formatNumber(number, format, decimals)`: separated as in the United States, whatever the currency. */
export function formatNumber(value: FormulaValue = null, format: FormulaValue = null, decimals: FormulaValue = null) {
	if (value === null) {
		return "";
	}
	const name = toText(format).toLowerCase();
	const digits = decimals === null ? {} : fractions(toNumber(decimals));
	const options = optionsOf(name);
	return new Intl.NumberFormat("en-US", { ...options, ...digits }).format(toNumber(value));
}

const fractions = (digits: number) => {
	const bounded = Math.max(0, Math.min(20, Math.floor(digits)));
	return { minimumFractionDigits: bounded, maximumFractionDigits: bounded };
};

function optionsOf(name: string): Intl.NumberFormatOptions {
	const currency = Object.hasOwn(currencies, name) ? currencies[name] : /^[a-z]{3}$/.test(name) ? name : undefined;
	if (currency !== undefined) {
		return { style: "currency", currency: currency.toUpperCase(), currencyDisplay: "narrowSymbol" };
	}
	switch (name) {
		case "percent":
			return { style: "percent", maximumFractionDigits: 20 };
		case "humanize":
			return { notation: "compact", maximumFractionDigits: 1 };
		case "commas":
		case "number_with_commas":
			return { maximumFractionDigits: 20 };
		default:
			return { useGrouping: false, maximumFractionDigits: 20 };
	}
}
