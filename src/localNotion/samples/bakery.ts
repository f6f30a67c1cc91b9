/** The sample workspace: a small bakery. Data only; `seedBakery.ts` makes it. */

export interface SampleIngredient {
	readonly name: string;
	readonly unit: "g" | "ml" | "pc";
	/** Euro per unit. */
	readonly price: number;
	/** What was there when the books were opened, in units. */
	readonly stock?: number;
}

export const ingredients: readonly SampleIngredient[] = [
	{ name: "Wheat flour", unit: "g", price: 0.0009, stock: 50_000 },
	{ name: "Rye flour", unit: "g", price: 0.0012, stock: 25_000 },
	{ name: "Butter", unit: "g", price: 0.0085, stock: 12_000 },
	{ name: "Sugar", unit: "g", price: 0.0011, stock: 10_000 },
	{ name: "Salt", unit: "g", price: 0.0005, stock: 5_000 },
	{ name: "Fresh yeast", unit: "g", price: 0.006, stock: 2_000 },
	{ name: "Milk", unit: "ml", price: 0.0012, stock: 10_000 },
	{ name: "Water", unit: "ml", price: 0 },
	{ name: "Eggs", unit: "pc", price: 0.32, stock: 180 },
	{ name: "Dark chocolate sticks", unit: "pc", price: 0.18, stock: 400 },
	{ name: "Sourdough starter", unit: "g", price: 0.001, stock: 3_000 },
	{ name: "Honey", unit: "g", price: 0.014, stock: 1_500 },
	{ name: "Caraway", unit: "g", price: 0.02, stock: 500 },
	{ name: "Vanilla extract", unit: "ml", price: 0.35, stock: 100 },
];

export interface SampleRecipe {
	readonly name: string;
	readonly icon: string;
	/** Amount per batch, by ingredient. */
	readonly lines: Readonly<Record<string, number>>;
}

export const recipes: readonly SampleRecipe[] = [
	{
		name: "Baguette",
		icon: "🥖",
		lines: { "Wheat flour": 1000, Water: 680, Salt: 20, "Fresh yeast": 8 },
	},
	{
		name: "Croissant",
		icon: "🥐",
		lines: {
			"Wheat flour": 1000,
			Butter: 550,
			Milk: 300,
			Water: 250,
			Sugar: 110,
			Salt: 20,
			"Fresh yeast": 35,
			Eggs: 1,
		},
	},
	{
		name: "Rye bread",
		icon: "🍞",
		lines: {
			"Rye flour": 800,
			"Wheat flour": 200,
			Water: 750,
			"Sourdough starter": 200,
			Salt: 20,
			Caraway: 5,
		},
	},
	{
		name: "Pain au chocolat",
		icon: "🍫",
		lines: {
			"Wheat flour": 1000,
			Butter: 550,
			Milk: 550,
			Sugar: 110,
			Salt: 20,
			"Fresh yeast": 35,
			"Dark chocolate sticks": 48,
		},
	},
	{
		name: "Brioche",
		icon: "🧈",
		lines: {
			"Wheat flour": 1000,
			Butter: 500,
			Eggs: 10,
			Sugar: 120,
			Salt: 20,
			"Fresh yeast": 40,
			"Vanilla extract": 5,
		},
	},
];

export interface SamplePlan {
	readonly name: string;
	readonly recipe: string;
	readonly batches: number;
	readonly status: "Planned" | "In Process" | "Done" | "Cancelled";
}

export const plans: readonly SamplePlan[] = [
	{ name: "Baguettes for the week", recipe: "Baguette", batches: 12, status: "Done" },
	{ name: "Rye bread for the market", recipe: "Rye bread", batches: 6, status: "Done" },
	{ name: "Croissants for Saturday", recipe: "Croissant", batches: 4, status: "In Process" },
	{ name: "Pains au chocolat for Saturday", recipe: "Pain au chocolat", batches: 3, status: "Planned" },
	{ name: "Brioche for Sunday", recipe: "Brioche", batches: 2, status: "Planned" },
	{ name: "Brioche for the school fair", recipe: "Brioche", batches: 5, status: "Cancelled" },
];

export const openingStock = "Opening stock";

type Block = Readonly<Record<string, unknown>>;

export interface SamplePage {
	readonly title: string;
	readonly icon: string;
	readonly children: readonly Block[];
	readonly pages?: readonly SamplePage[];
}

const text = (content: string, annotations: object = {}) => ({ type: "text", text: { content }, annotations });
const link = (content: string, url: string) => ({ type: "text", text: { content, link: { url } } });
const block = (type: string, content: string, more: object = {}): Block => ({
	type,
	[type]: { rich_text: [text(content)], ...more },
});
const row = (...cells: readonly string[]): Block => ({
	type: "table_row",
	table_row: { cells: cells.map((cell) => [text(cell)]) },
});

/** Stands for the user of that name until the pages are made. */
const mentionOf = (name: string) => ({ type: "mention", mentionedPerson: name });

export const pages: readonly SamplePage[] = [
	{
		title: "Handbook",
		icon: "📖",
		children: [
			block("heading_1", "Welcome to the bakery"),
			{
				type: "paragraph",
				paragraph: {
					rich_text: [
						text("Everything that we agreed on stands here. "),
						text("If something is missing", { bold: true }),
						text(", ask "),
						mentionOf("Mara Lindqvist"),
						text("."),
					],
				},
			},
			block("callout", "The oven is switched on at 3:30. Whoever comes first does it.", {
				icon: { type: "emoji", emoji: "🔥" },
				color: "orange_background",
			}),
			block("heading_2", "The three rules"),
			block("numbered_list_item", "Weigh, never guess."),
			block("numbered_list_item", "Write down what you take from the stock."),
			block("numbered_list_item", "Clean as you go."),
			block("quote", "Bread waits for nobody."),
			{ type: "divider", divider: {} },
			block("toggle", "Who to call", {
				children: [
					block("bulleted_list_item", "Mill: deliveries on Tuesday and Friday"),
					block("bulleted_list_item", "Dairy: every morning at 4:15"),
				],
			}),
		],
		pages: [
			{
				title: "Opening hours",
				icon: "🕗",
				children: [
					block("heading_2", "Shop"),
					{
						type: "table",
						table: {
							table_width: 3,
							has_column_header: true,
							has_row_header: true,
							children: [
								row("Day", "Opens", "Closes"),
								row("Monday", "closed", "closed"),
								row("Tuesday to Friday", "6:30", "18:00"),
								row("Saturday", "7:00", "13:00"),
								row("Sunday", "8:00", "11:00"),
							],
						},
					},
					block("heading_2", "Holidays"),
					block("bulleted_list_item", "1 January: closed"),
					block("bulleted_list_item", "1 May: Sunday hours"),
					block("bulleted_list_item", "24 December: until 12:00"),
				],
			},
			{
				title: "Sourdough starter",
				icon: "🫙",
				children: [
					{
						type: "paragraph",
						paragraph: {
							rich_text: [
								text("The starter is fed "),
								text("twice a day", { italic: true }),
								text(". More about it: "),
								link("Sourdough", "https://en.wikipedia.org/wiki/Sourdough"),
								text("."),
							],
						},
					},
					block("heading_3", "Ratio"),
					{ type: "equation", equation: { expression: "\\frac{starter}{flour} = \\frac{1}{5}" } },
					block("heading_3", "Feeding at 28 °C"),
					block("code", "starter = 200 g\nflour   = 5 * starter\nwater   = flour\n", { language: "plain text" }),
					block("callout", "It is ready when it has doubled.", { icon: { type: "emoji", emoji: "💡" } }),
					block("to_do", "Fed in the morning", { checked: true }),
					block("to_do", "Fed in the evening"),
				],
			},
			{
				title: "Cleaning plan",
				icon: "🧹",
				children: [
					block("heading_2", "Every day"),
					block("to_do", "Sweep the floor", { checked: true }),
					block("to_do", "Scrape the peel boards", { checked: true }),
					block("to_do", "Empty the crumb trays"),
					block("heading_2", "Every week"),
					block("to_do", "Descale the steamer"),
					block("to_do", "Wash the proofing cloths", {
						children: [block("paragraph", "60 °C, no softener.", { color: "gray" })],
					}),
				],
			},
		],
	},
	{
		title: "Ideas",
		icon: "💡",
		children: [
			block("paragraph", "Unsorted. Anyone may add one."),
			block("bulleted_list_item", "A spelt loaf for Wednesdays"),
			block("bulleted_list_item", "Less packaging", {
				children: [block("bulleted_list_item", "Cloth bags with a deposit")],
			}),
			{ type: "bookmark", bookmark: { url: "https://en.wikipedia.org/wiki/Spelt" } },
		],
	},
];
