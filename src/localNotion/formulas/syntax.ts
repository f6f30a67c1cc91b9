/** The syntax tree of a formula. */
export type Expression =
	| { readonly kind: "number"; readonly value: number; readonly text: string }
	| { readonly kind: "string"; readonly value: string }
	| { readonly kind: "boolean"; readonly value: boolean }
	| { readonly kind: "property"; readonly key: string }
	| { readonly kind: "name"; readonly name: string }
	| { readonly kind: "list"; readonly items: readonly Expression[] }
	| { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
	| { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
	| {
			readonly kind: "conditional";
			readonly test: Expression;
			readonly then: Expression;
			readonly otherwise: Expression;
	  }
	| { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
	| {
			readonly kind: "method";
			readonly target: Expression;
			readonly name: string;
			readonly args: readonly Expression[];
			/** `current.Name` without parentheses. */
			readonly field?: boolean;
	  }
	| { readonly kind: "group"; readonly inner: Expression };

interface Token {
	readonly kind: "number" | "string" | "name" | "reference" | "operator" | "end";
	readonly text: string;
}

export class FormulaSyntaxError extends Error {}

const operators = [
	"==",
	"!=",
	">=",
	"<=",
	"&&",
	"||",
	">",
	"<",
	"+",
	"-",
	"*",
	"/",
	"%",
	"^",
	"!",
	"?",
	":",
	"(",
	")",
	"[",
	"]",
	",",
	".",
];
const referencePattern = /^\{\{(?:notion:block_property:)?([^:}]+)(?::[^}]*)?\}\}/;

/** How deep expressions may nest; deeper ones exhaust the stack. */
const maximalDepth = 200;

function tokenize(source: string): readonly Token[] {
	const tokens: Token[] = [];
	let rest = source;
	while (rest !== "") {
		const space = /^(?:\s+|\/\*[\s\S]*?\*\/)/.exec(rest);
		if (space) {
			rest = rest.slice(space[0].length);
			continue;
		}
		const token = nextToken(rest);
		tokens.push(token.token);
		rest = rest.slice(token.length);
	}
	return [...tokens, { kind: "end", text: "" }];
}

function nextToken(rest: string): { readonly token: Token; readonly length: number } {
	const reference = referencePattern.exec(rest);
	if (reference) {
		return { token: { kind: "reference", text: decodeURIComponent(reference[1] ?? "") }, length: reference[0].length };
	}
	const number = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i.exec(rest);
	if (number) {
		return { token: { kind: "number", text: number[0] }, length: number[0].length };
	}
	const string = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest);
	if (string) {
		return { token: { kind: "string", text: unescapeText(string[1] ?? "") }, length: string[0].length };
	}
	const name = /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(rest);
	if (name) {
		return { token: { kind: "name", text: name[0] }, length: name[0].length };
	}
	const operator = operators.find((candidate) => rest.startsWith(candidate));
	if (operator === undefined) {
		throw new FormulaSyntaxError(`Unexpected character "${rest.slice(0, 1)}".`);
	}
	return { token: { kind: "operator", text: operator }, length: operator.length };
}

function unescapeText(text: string): string {
	return text.replace(/\\([\s\S])/g, (_match, character: string) =>
		character === "n" ? "\n" : character === "t" ? "\t" : character,
	);
}

const precedence: readonly (readonly string[])[] = [
	["||", "or"],
	["&&", "and"],
	["==", "!="],
	[">", "<", ">=", "<="],
	["+", "-"],
	["*", "/", "%"],
	["^"],
];

/** Reads a formula; throws FormulaSyntaxError where it is none. */
export function parseFormula(source: string): Expression {
	const parser = new Parser(tokenize(source));
	return parser.whole();
}

class Parser {
	readonly #tokens: readonly Token[];
	#at = 0;
	#depth = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	whole(): Expression {
		const expression = this.#expression();
		if (this.#peek().kind !== "end") {
			throw new FormulaSyntaxError(`Unexpected "${this.#peek().text}".`);
		}
		return expression;
	}

	#expression(): Expression {
		this.#depth += 1;
		if (this.#depth > maximalDepth) {
			throw new FormulaSyntaxError("The formula is nested too deeply.");
		}
		const test = this.#binary(0);
		let result = test;
		if (this.#take("?")) {
			const then = this.#expression();
			this.#expect(":");
			result = { kind: "conditional", test, then, otherwise: this.#expression() };
		}
		this.#depth -= 1;
		return result;
	}

	#binary(level: number): Expression {
		const operatorsHere = precedence[level];
		if (!operatorsHere) {
			return this.#unary();
		}
		let left = this.#binary(level + 1);
		for (;;) {
			const { kind, text } = this.#peek();
			if ((kind !== "operator" && kind !== "name") || !operatorsHere.includes(text)) {
				return left;
			}
			this.#at += 1;
			// "^" binds to the right, all others to the left.
			const right = text === "^" ? this.#binary(level) : this.#binary(level + 1);
			left = { kind: "binary", operator: text, left, right };
		}
	}

	#unary(): Expression {
		const { kind, text } = this.#peek();
		const next = this.#tokens[this.#at + 1];
		const isNot = kind === "name" && text === "not" && next?.text !== "(";
		if (isNot || (kind === "operator" && (text === "-" || text === "+" || text === "!"))) {
			this.#at += 1;
			return { kind: "unary", operator: text, operand: this.#unary() };
		}
		return this.#postfix(this.#primary());
	}

	#postfix(start: Expression): Expression {
		let target = start;
		while (this.#take(".")) {
			const { kind, text } = this.#next();
			if (kind === "reference") {
				target = { kind: "method", target, name: text, args: [], field: true };
				continue;
			}
			if (kind !== "name") {
				throw new FormulaSyntaxError(`Expected a name after ".", found "${text}".`);
			}
			if (!this.#take("(")) {
				target = { kind: "method", target, name: text, args: [], field: true };
				continue;
			}
			target = { kind: "method", target, name: text, args: this.#list(")") };
		}
		return target;
	}

	#primary(): Expression {
		const { kind, text } = this.#next();
		if (kind === "number") {
			return { kind: "number", value: Number(text), text };
		}
		if (kind === "string") {
			return { kind: "string", value: text };
		}
		if (kind === "reference") {
			return { kind: "property", key: text };
		}
		if (kind === "name") {
			return this.#named(text);
		}
		if (text === "(") {
			const inner = this.#expression();
			this.#expect(")");
			return { kind: "group", inner };
		}
		if (text === "[") {
			return { kind: "list", items: this.#list("]") };
		}
		throw new FormulaSyntaxError(kind === "end" ? "The formula ends too early." : `Unexpected "${text}".`);
	}

	#named(name: string): Expression {
		if (name === "true" || name === "false") {
			return { kind: "boolean", value: name === "true" };
		}
		if (!this.#take("(")) {
			return { kind: "name", name };
		}
		const args = this.#list(")");
		const [first] = args;
		if (name === "prop" && args.length === 1 && first?.kind === "string") {
			return { kind: "property", key: first.value };
		}
		return { kind: "call", name, args };
	}

	#list(end: string): readonly Expression[] {
		const items: Expression[] = [];
		if (this.#take(end)) {
			return items;
		}
		do {
			items.push(this.#expression());
		} while (this.#take(","));
		this.#expect(end);
		return items;
	}

	#peek(): Token {
		return this.#tokens[this.#at] ?? { kind: "end", text: "" };
	}

	#next(): Token {
		const token = this.#peek();
		this.#at += 1;
		return token;
	}

	#take(operator: string): boolean {
		const { kind, text } = this.#peek();
		if (kind === "operator" && text === operator) {
			this.#at += 1;
			return true;
		}
		return false;
	}

	#expect(operator: string): void {
		if (!this.#take(operator)) {
			throw new FormulaSyntaxError(`Expected "${operator}", found "${this.#peek().text}".`);
		}
	}
}
