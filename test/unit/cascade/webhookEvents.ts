import { createHmac, randomUUID } from "node:crypto";

/** The token of a subscription in tests. */
export const token = "secret_0123456789abcdefghij";

/** An event as Notion sends it. */
export function eventBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
	return {
		id: randomUUID(),
		timestamp: "2026-03-11T10:00:00.000Z",
		workspace_id: "13950b26-c203-4f3b-b97d-93ec06319565",
		workspace_name: "Bakery",
		subscription_id: "29d75c0d-5546-4414-8459-7b7a92f1fc4b",
		integration_id: "0ef2e755-4912-8096-91c1-00376a88a5ca",
		type: "page.properties_updated",
		authors: [{ id: "c7c11cca-1d73-471d-9b6e-bdef51470190", type: "person" }],
		accessible_by: [],
		attempt_number: 1,
		api_version: "2026-03-11",
		entity: { id: "153104cd-477e-809d-8dc4-ff2d96ae3090", type: "page" },
		data: {
			parent: {
				id: "36cc9195-760f-4fff-a67e-3a46c559b176",
				type: "database",
				data_source_id: "8c1f2d5e-0c0c-4b5e-9b1d-000000000001",
			},
			updated_properties: ["XGe%40", "title"],
		},
		...changes,
	};
}

/** The value of `X-Notion-Signature`. */
export function sign(body: string | Uint8Array, key: string = token): string {
	return `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
}

/** A delivery as Notion makes it, with what a test changes about it. */
export function delivery(
	body: string | Uint8Array = JSON.stringify(eventBody()),
	{ headers = {}, url = "http://127.0.0.1:4270/", method = "POST" }: DeliveryChanges = {},
): Request {
	const given = new Headers({ "content-type": "application/json", "x-notion-signature": sign(body) });
	for (const [name, value] of Object.entries(headers)) {
		value === undefined ? given.delete(name) : given.set(name, value);
	}
	const hasBody = method !== "GET" && method !== "HEAD";
	return new Request(url, { method, headers: given, ...(hasBody ? { body: body as BodyInit } : {}) });
}

export interface DeliveryChanges {
	/** `undefined` takes a header away. */
	readonly headers?: Readonly<Record<string, string | undefined>>;
	readonly url?: string;
	readonly method?: string;
}
