import type { TableTexts } from "../tableTexts.ts";
import type { Actions } from "./actions.ts";
import { button, fill, make } from "./dom.ts";
import { type MenuItem, showMenu } from "./menu.ts";
import type { TableModel } from "./tableModel.ts";

export interface ToolbarEvents {
	search(text: string): void;
	/** Leaves the search for the rows. */
	toRows(): void;
	view(id: string | null): void;
	toggleFilters(): void;
}

/** What stands above the rows: the view, the search, and how the table looks. */
export class Toolbar {
	readonly element: HTMLElement;
	readonly #search: HTMLInputElement;
	readonly #view: HTMLSelectElement;
	readonly #filter: HTMLButtonElement;
	readonly #sort: HTMLButtonElement;
	readonly #group: HTMLButtonElement;
	readonly #words: TableTexts;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(words: TableTexts, actions: Actions, events: ToolbarEvents) {
		this.#words = words;
		this.#view = make("select", { class: "view", attributes: { "aria-label": words.viewLabel } });
		this.#view.addEventListener("change", () => events.view(this.#view.value === "" ? null : this.#view.value));
		this.#search = make("input", {
			class: "search",
			attributes: {
				type: "search",
				placeholder: words.searchLabel,
				"aria-label": words.searchLabel,
				spellcheck: "false",
			},
		});
		this.#search.addEventListener("input", () => {
			clearTimeout(this.#timer);
			this.#timer = setTimeout(() => events.search(this.#search.value), 120);
		});
		this.#search.addEventListener("keydown", (event) => {
			if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
				clearTimeout(this.#timer);
				if (event.key === "Escape") {
					this.#search.value = "";
				}
				events.search(this.#search.value);
				events.toRows();
				event.preventDefault();
			}
		});
		const menu = (label: string, items: () => readonly MenuItem[], name = label) =>
			button(label, (opener) => showMenu(opener, name, items), {
				attributes: {
					"aria-haspopup": "menu",
					"aria-expanded": "false",
					"aria-label": name === label ? undefined : name,
				},
			});
		this.#filter = button(words.filter, () => events.toggleFilters(), { attributes: { "aria-expanded": "false" } });
		this.#sort = menu(words.sort, () => actions.sortMenu());
		this.#group = menu(words.group, () => actions.groupMenu());
		this.element = make("div", {
			class: "toolbar",
			attributes: { role: "group", "aria-label": words.toolbar },
			children: [
				this.#view,
				this.#search,
				this.#filter,
				this.#sort,
				this.#group,
				menu(words.columns, () => actions.columnsMenu()),
				menu(words.more, () => actions.moreMenu(), words.moreLabel),
			],
		});
	}

	show(model: TableModel, filtersOpen: boolean): void {
		const { views, view, look } = model;
		this.#view.hidden = views.length === 0 && view === null;
		const isUnknown = view !== null && !views.some(({ id }) => id === view);
		const options = [
			make("option", { text: this.#words.allRows, attributes: { value: "" } }),
			...views.map(({ id, name, kind }) =>
				make("option", { text: fill(this.#words.viewOption, name, kind), attributes: { value: id } }),
			),
			...(isUnknown ? [make("option", { text: this.#words.viewShownLast, attributes: { value: view } })] : []),
		];
		const drawn = options.map(({ text, value }) => `${value} ${text}`).join("\n");
		if (this.#view.dataset.drawn !== drawn) {
			this.#view.dataset.drawn = drawn;
			this.#view.replaceChildren(...options);
		}
		this.#view.value = view ?? "";
		const counted = (text: string, count: number) => (count > 0 ? `${text} (${count})` : text);
		this.#filter.textContent = counted(this.#words.filter, look.filters.length);
		this.#filter.setAttribute("aria-expanded", String(filtersOpen));
		this.#sort.textContent = counted(this.#words.sort, look.sorts.length);
		this.#group.textContent = counted(this.#words.group, look.group === undefined ? 0 : 1);
	}

	focusSearch(): void {
		this.#search.focus();
		this.#search.select();
	}

	clearSearch(): void {
		this.#search.value = "";
	}
}
