import { displayText, plainValue } from "../notion/propertyValue.ts";
import type { PropertyValue } from "../notion/types.ts";
import type { Phase } from "./activation.ts";
import type { Values } from "./columns.ts";
import type { CascadeKey } from "./operationKey.ts";

/** A page by its id and by the title that people know it by. */
export interface ObservedPage {
	readonly id: string;
	readonly title: string;
}

/** An amount as it was found. */
export type Quantity =
	| { readonly kind: "number"; readonly number: number }
	| { readonly kind: "empty" }
	/** Something that can't be multiplied. */
	| { readonly kind: "other"; readonly text: string };

export interface ObservedTrigger extends ObservedPage {
	readonly inTrash: boolean;
	/** In the state that has the effect, in the one that takes it back (the trash is one), or in neither. */
	readonly phase: Phase;
	/** The values of the conditions' properties, for people. */
	readonly state: string;
	readonly amount: Quantity;
	/** All ids of the relation. */
	readonly related: readonly string[];
	/** For columns of the log. */
	readonly values: Values;
	/** The key of the cascade that wrote this row, if one did. */
	readonly writtenBy: CascadeKey | undefined;
}

export interface ObservedJunctionRow extends ObservedPage {
	readonly items: readonly (ObservedPage & { readonly inTrash: boolean; readonly values: Values })[];
	readonly amount: Quantity;
	readonly values: Values;
}

/** A row of the log that carries a key of this task and trigger row. */
export interface ObservedLogRow extends ObservedPage {
	readonly key: string;
	readonly itemId: string | undefined;
	readonly amount: number | undefined;
	/** Of the further columns. */
	readonly values: Values;
	/** Milliseconds since 1970, floored to the minute. */
	readonly createdAt: number;
}

/** Reads an amount; 1 where the task names no property. */
export function quantityOf(value: PropertyValue | undefined): Quantity {
	if (value === undefined) {
		return { kind: "number", number: 1 };
	}
	const plain = plainValue(value);
	switch (plain.kind) {
		case "number":
			return plain;
		case "empty":
			return plain;
		default:
			return { kind: "other", text: displayText(plain) };
	}
}
