import { arr, bool, num, obj, str, uuid } from "../validation/check.ts";

/** A request for deliveries, and what goes wrong with them on demand. */
export const subscriptionCheck = obj(
	{ url: str({ max: 2000 }) },
	{
		/** Whose subscription it is; the first connection's unless said. */
		connection: uuid,
		event_types: arr(str()),
		/** Changes of one object within this time become one event. */
		aggregation_milliseconds: num({ min: 0 }),
		/** The waits between attempts. */
		retry_milliseconds: arr(num({ min: 0 }), { max: 7 }),
		chaos: obj(
			{},
			{
				lose: num({ min: 0, max: 1 }),
				duplicate: num({ min: 0, max: 1 }),
				delay_milliseconds: num({ min: 0 }),
				late: num({ min: 0, max: 1 }),
				shuffle: bool,
			},
		),
	},
);

export interface Chaos {
	/** The chance that a delivery is lost. */
	readonly lose?: number;
	/** The chance that it comes twice. */
	readonly duplicate?: number;
	readonly delay_milliseconds?: number;
	/** The chance that a delivery is delayed by that; 1 unless said. Less lets later ones overtake it. */
	readonly late?: number;
	/** Deliveries that are due at once come in any order. */
	readonly shuffle?: boolean;
}

export interface SubscriptionRequest {
	readonly url: string;
	readonly connection?: string;
	readonly event_types?: readonly string[];
	readonly aggregation_milliseconds?: number;
	readonly retry_milliseconds?: readonly number[];
	readonly chaos?: Chaos;
}

export interface Subscription extends Required<Omit<SubscriptionRequest, "event_types">> {
	readonly id: string;
	readonly verificationToken: string;
	/** `undefined` for all of them. */
	readonly eventTypes: readonly string[] | undefined;
}
