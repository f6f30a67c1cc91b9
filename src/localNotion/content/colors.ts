/** The colors of texts and options. Source: the types of Notion's SDK. */
export const colors = [
	"default",
	"gray",
	"brown",
	"orange",
	"yellow",
	"green",
	"blue",
	"purple",
	"pink",
	"red",
] as const;
