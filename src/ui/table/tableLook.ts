import * as z from "zod";
import type { View } from "../../notion/types.ts";
import type { FromTable, TableColumn, TableLook } from "./tableMessages.ts";

const operators = [
	"contains",
	"notContains",
	"is",
	"isNot",
	"startsWith",
	"less",
	"atMost",
	"more",
	"atLeast",
	"anyOf",
	"noneOf",
	"checked",
	"unchecked",
	"empty",
	"notEmpty",
] as const;

/** A look as it is remembered or comes from the webview: whatever can't be read is refused as a whole. */
export const tableLook: z.ZodType<TableLook> = z.object({
	columns: z.array(
		z.object({ id: z.string(), width: z.number().min(1).max(10_000).optional(), hidden: z.boolean().optional() }),
	),
	sorts: z.array(z.object({ column: z.string(), descending: z.boolean() })),
	filters: z.array(
		z.object({
			column: z.string(),
			operator: z.enum(operators),
			value: z.union([z.string(), z.array(z.string())]).optional(),
		}),
	),
	group: z.string().optional(),
});

/** Everything that the webview may say. */
export const fromTable: z.ZodType<FromTable> = z.discriminatedUnion("type", [
	z.object({ type: z.literal("ready") }),
	z.object({ type: z.literal("more") }),
	z.object({ type: z.literal("all") }),
	z.object({ type: z.literal("stop") }),
	z.object({ type: z.literal("refresh") }),
	z.object({ type: z.literal("open"), id: z.string() }),
	z.object({ type: z.literal("openInNotion"), id: z.string().optional() }),
	z.object({ type: z.literal("openLink"), url: z.string() }),
	z.object({ type: z.literal("openFile"), row: z.string(), column: z.string(), index: z.int().min(0) }),
	z.object({ type: z.literal("titles"), ids: z.array(z.string()).max(1000) }),
	z.object({ type: z.literal("view"), id: z.string().nullable() }),
	z.object({ type: z.literal("look"), look: tableLook }),
	z.object({ type: z.literal("copy"), text: z.string(), rows: z.int().min(0) }),
	z.object({ type: z.literal("export") }),
]);

/** How a view of Notion's looks at first: its columns in their order, without what it hides, and its groups. */
export function lookOfView({ configuration }: View, columns: readonly TableColumn[]): TableLook {
	const known = new Map(columns.map((column) => [column.id, column]));
	const listed =
		configuration && "properties" in configuration && configuration.properties ? configuration.properties : [];
	const shown = listed.flatMap(({ property_id, visible, width }) =>
		known.has(property_id)
			? [{ id: property_id, ...(width ? { width } : {}), ...(visible === false ? { hidden: true } : {}) }]
			: [],
	);
	const group = configuration && "group_by" in configuration ? configuration.group_by : undefined;
	const by = group && "property_id" in group ? group.property_id : undefined;
	return { columns: shown, sorts: [], filters: [], ...(by !== undefined && known.has(by) ? { group: by } : {}) };
}
