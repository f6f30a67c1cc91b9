/** What an element is made with. Texts are set as text, never as markup. */
export interface ElementOptions {
	readonly class?: string;
	readonly text?: string;
	/** Attributes; `undefined` leaves one out. */
	readonly attributes?: Readonly<Record<string, string | undefined>>;
	readonly children?: readonly (Node | string)[];
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	options: ElementOptions = {},
): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	if (options.class !== undefined) {
		element.className = options.class;
	}
	for (const [name, value] of Object.entries(options.attributes ?? {})) {
		if (value !== undefined) {
			element.setAttribute(name, value);
		}
	}
	if (options.text !== undefined) {
		element.textContent = options.text;
	}
	element.append(...(options.children ?? []));
	return element;
}

export function button(text: string, run: (element: HTMLButtonElement) => void, options: ElementOptions = {}) {
	const element = make("button", { ...options, text, attributes: { type: "button", ...options.attributes } });
	element.addEventListener("click", () => run(element));
	return element;
}

/** Fills {0}, {1}, … of a text. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
	return text.replace(/\{(\d)\}/g, (all, index: string) => String(values[Number(index)] ?? all));
}

export function byId(id: string): HTMLElement {
	const found = document.getElementById(id);
	if (!found) {
		throw new Error(`The page has no #${id}.`);
	}
	return found;
}
