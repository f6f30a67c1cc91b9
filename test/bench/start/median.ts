/** The middle one, to a tenth. */
export function median(values: readonly number[]): { readonly value: number } {
	const middle = [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
	return { value: Math.round(middle * 10) / 10 };
}
