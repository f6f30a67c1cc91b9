import { make } from "./dom.ts";

export type MenuItem =
	| "separator"
	| { readonly heading: string }
	| {
			readonly label: string;
			readonly run: () => void;
			/** For items that are on or off: choosing them leaves the menu open. */
			readonly checked?: boolean;
			readonly disabled?: boolean;
	  };

/** Where a menu opens: below an element, or at a point. */
export type MenuPlace = HTMLElement | { readonly x: number; readonly y: number };

let open: Menu | undefined;

/** Shows a menu; `items` is asked again after each item that leaves it open. The focus goes back to where it was. */
export function showMenu(place: MenuPlace, label: string, items: () => readonly MenuItem[]): void {
	open?.close(false);
	open = new Menu(place, label, items);
}

/** A menu as the ARIA pattern has it: arrows, Home, End, the first letters of a name, Escape. */
class Menu {
	readonly #element: HTMLElement;
	readonly #items: () => readonly MenuItem[];
	readonly #before = document.activeElement;
	readonly #opener: HTMLElement | undefined;
	readonly #outside = (event: Event) => {
		if (event.target instanceof Node && !this.#element.contains(event.target)) {
			this.close(false);
		}
	};
	readonly #leave = () => this.close(false);
	#typed = "";
	#typedAt = 0;

	constructor(place: MenuPlace, label: string, items: () => readonly MenuItem[]) {
		this.#items = items;
		this.#element = make("div", { class: "menu", attributes: { role: "menu", "aria-label": label, tabindex: "-1" } });
		this.#opener = place instanceof HTMLElement ? place : undefined;
		this.#opener?.setAttribute("aria-expanded", "true");
		(document.querySelector("main") ?? document.body).append(this.#element);
		this.#fill();
		this.#place(place);
		this.#element.addEventListener("keydown", (event) => this.#key(event));
		document.addEventListener("pointerdown", this.#outside, true);
		window.addEventListener("blur", this.#leave);
		window.addEventListener("resize", this.#leave);
		this.#buttons()[0]?.focus();
	}

	close(back = true): void {
		document.removeEventListener("pointerdown", this.#outside, true);
		window.removeEventListener("blur", this.#leave);
		window.removeEventListener("resize", this.#leave);
		this.#opener?.setAttribute("aria-expanded", "false");
		this.#element.remove();
		if (open === this) {
			open = undefined;
		}
		if (back && this.#before instanceof HTMLElement) {
			this.#before.focus({ preventScroll: true });
		}
	}

	#fill(): void {
		const drawn = this.#items().map((item) => {
			if (item === "separator") {
				return make("div", { class: "separator", attributes: { role: "separator" } });
			}
			if ("heading" in item) {
				return make("div", { class: "heading", text: item.heading, attributes: { role: "presentation" } });
			}
			const isCheck = item.checked !== undefined;
			const element = make("div", {
				class: "item",
				attributes: {
					role: isCheck ? "menuitemcheckbox" : "menuitem",
					tabindex: "-1",
					"aria-checked": isCheck ? String(item.checked) : undefined,
					"aria-disabled": item.disabled ? "true" : undefined,
				},
				children: [
					make("span", { class: "mark", text: item.checked ? "✓" : "", attributes: { "aria-hidden": "true" } }),
					make("span", { text: item.label }),
				],
			});
			element.addEventListener("click", () => this.#choose(item));
			element.addEventListener("pointermove", () => element.focus({ preventScroll: true }));
			return element;
		});
		this.#element.replaceChildren(...drawn);
	}

	#choose(item: Extract<MenuItem, { readonly run: () => void }>): void {
		if (item.disabled) {
			return;
		}
		if (item.checked === undefined) {
			this.close();
			item.run();
			return;
		}
		const at = this.#buttons().indexOf(document.activeElement as HTMLElement);
		item.run();
		this.#fill();
		this.#buttons()[at]?.focus();
	}

	#buttons(): HTMLElement[] {
		return [...this.#element.querySelectorAll<HTMLElement>(".item")];
	}

	#key(event: KeyboardEvent): void {
		const buttons = this.#buttons();
		const at = buttons.indexOf(document.activeElement as HTMLElement);
		const focus = (index: number) => buttons.at(index % buttons.length)?.focus();
		switch (event.key) {
			case "ArrowDown":
				focus(at + 1);
				break;
			case "ArrowUp":
				focus(at - 1);
				break;
			case "Home":
				focus(0);
				break;
			case "End":
				focus(-1);
				break;
			case "Escape":
			case "Tab":
				this.close();
				break;
			case "Enter":
			case " ":
				buttons[at]?.click();
				break;
			default:
				if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) {
					return;
				}
				this.#find(event.key, event.timeStamp, buttons, at);
		}
		event.preventDefault();
		event.stopPropagation();
	}

	#find(key: string, at: number, buttons: readonly HTMLElement[], from: number): void {
		this.#typed = at - this.#typedAt < 700 ? this.#typed + key : key;
		this.#typedAt = at;
		const start = this.#typed.length > 1 ? from : from + 1;
		const inOrder = [...buttons.slice(start), ...buttons.slice(0, start)];
		const typed = this.#typed.toLowerCase();
		inOrder.find(({ lastElementChild }) => lastElementChild?.textContent?.toLowerCase().startsWith(typed))?.focus();
	}

	/** Within the window, whatever the place. */
	#place(place: MenuPlace): void {
		const anchor =
			place instanceof HTMLElement
				? place.getBoundingClientRect()
				: { left: place.x, right: place.x, top: place.y, bottom: place.y };
		const { width, height } = this.#element.getBoundingClientRect();
		const left = Math.max(4, Math.min(anchor.left, window.innerWidth - width - 4));
		const below = anchor.bottom + height <= window.innerHeight - 4;
		const top = below ? anchor.bottom : Math.max(4, Math.min(anchor.top - height, window.innerHeight - height - 4));
		this.#element.style.left = `${left}px`;
		this.#element.style.top = `${top}px`;
	}
}
