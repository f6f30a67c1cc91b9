import { orUndefined } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { plainText } from "../notion/richText.ts";
import type { Session } from "../notion/session.ts";
import type { Page } from "../notion/types.ts";
import { type CascadeKey, parseKey } from "./operationKey.ts";

/** Rows that are looked at upwards. Longer chains than this nobody means. */
const most = 20;

/** The key that a cascade has put in a row, in whichever text property. */
export function keyIn(row: Page): CascadeKey | undefined {
	for (const value of Object.values(row.properties)) {
		const key = value.type === "rich_text" ? parseKey(plainText(value.rich_text)) : undefined;
		if (key) {
			return key;
		}
	}
	return undefined;
}

/** The tasks whose effects have led to a row that carries this key, the nearest first. */
export async function ancestorTasks(
	session: Session,
	key: CascadeKey | undefined,
	options: RequestOptions = {},
): Promise<readonly string[]> {
	const tasks: string[] = [];
	for (let at = key; at && tasks.length < most; ) {
		tasks.push(at.task);
		const row: Page | undefined = await orUndefined(session.api.page(at.triggerId, options));
		at = row && keyIn(row);
	}
	return tasks;
}
