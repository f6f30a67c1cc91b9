import type { Context } from "../context.ts";
import type { JsonObject, PageRecord, PropertyRecord } from "../records.ts";

/** The value of a formula as it stands under `formula`. */
export function formulaResult(_page: PageRecord, _property: PropertyRecord, _context: Context): JsonObject {
	return { type: "string", string: null };
}
