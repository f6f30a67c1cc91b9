import { stringify } from "yaml";
import { type Attributes, type AttributeValue, isDate, valueText } from "./values.ts";

/** Attributes as YAML, one after the other: what an object holds, to be read and compared by a person. */
export function attributesText(attributes: Attributes): string {
	return Object.entries(attributes)
		.map(([attribute, value]) => attributeText(attribute, value))
		.join("");
}

/** One attribute as YAML, with a line end. What is empty has nothing behind its name. */
export function attributeText(attribute: string, value: AttributeValue): string {
	return stringify({ [attribute]: toYaml(value) }, { nullStr: "" });
}

/** Dates are one text, as a CSV cell has them; everything else is YAML's own. */
export function toYaml(value: AttributeValue): unknown {
	return isDate(value) ? valueText(value) : value;
}
