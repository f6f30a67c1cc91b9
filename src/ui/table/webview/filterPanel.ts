import { effectiveKind } from "../arrange.ts";
import { operatorsOf, takesValue } from "../filterRows.ts";
import type { ColumnKind, FilterOperator, TableColumn, TableFilter } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import { button, fill, make } from "./dom.ts";
import { showMenu } from "./menu.ts";
import type { TableModel } from "./tableModel.ts";

/** The filters, one on each line: column, condition, value. They take hold as they are entered. */
export class FilterPanel {
	readonly element: HTMLElement;
	readonly #words: TableTexts;
	readonly #model: TableModel;
	readonly #changed: (filters: readonly TableFilter[]) => void;
	#drawn = "";

	constructor(words: TableTexts, model: TableModel, changed: (filters: readonly TableFilter[]) => void) {
		this.#words = words;
		this.#model = model;
		this.#changed = changed;
		this.element = make("div", { class: "filters", attributes: { role: "group", "aria-label": words.filters } });
		this.element.hidden = true;
	}

	get isOpen(): boolean {
		return !this.element.hidden;
	}

	toggle(open = !this.isOpen): void {
		this.element.hidden = !open;
		if (open) {
			this.#drawn = "";
			this.show();
			this.element.querySelector<HTMLElement>("select, button")?.focus();
		}
	}

	/** Adds a filter on a column and lets somebody enter the rest. */
	add(columnId: string): void {
		const column = this.#model.columns.find(({ id }) => id === columnId);
		if (!column) {
			return;
		}
		const [operator = "notEmpty"] = operatorsOf(this.#kindOf(column));
		this.#set([...this.#model.look.filters, { column: columnId, operator }]);
		this.toggle(true);
		const lines = this.element.querySelectorAll(".filter");
		const added = lines.item(lines.length - 1);
		(added.querySelector<HTMLElement>(".value") ?? added.querySelector<HTMLElement>(".operator"))?.focus();
	}

	/** Draws the filters again if they, or the columns, aren't those that are drawn. */
	show(): void {
		const { filters } = this.#model.look;
		const shape = JSON.stringify([
			filters.map(({ column, operator, value }) => [column, operator, Array.isArray(value) ? value : ""]),
			this.#model.columns.map(({ id, name, options }) => [id, name, options]),
		]);
		if (!this.isOpen || shape === this.#drawn) {
			return;
		}
		this.#drawn = shape;
		const focused = this.#focusedPlace();
		this.element.replaceChildren(
			...filters.map((filter, index) => this.#line(filter, index)),
			make("div", {
				class: "filterActions",
				children: [
					button(this.#words.addFilter, () => this.add(this.#model.shownColumns[0]?.column.id ?? "")),
					...(filters.length > 0 ? [button(this.#words.clearFilters, () => this.#set([]))] : []),
				],
			}),
		);
		if (focused) {
			const again = this.element
				.querySelectorAll(".filter")
				[focused.line]?.querySelector<HTMLElement>(focused.selector);
			(again ?? this.element.querySelector<HTMLElement>("button"))?.focus();
		}
	}

	#focusedPlace(): { readonly line: number; readonly selector: string } | undefined {
		const active = document.activeElement;
		const line = active?.closest(".filter");
		if (!(active instanceof HTMLElement) || !this.element.contains(active)) {
			return undefined;
		}
		return {
			line: line ? [...this.element.querySelectorAll(".filter")].indexOf(line) : -1,
			selector: `.${active.classList[0] ?? "column"}`,
		};
	}

	#line(filter: TableFilter, index: number): HTMLElement {
		const words = this.#words;
		const column = this.#model.columns.find(({ id }) => id === filter.column);
		const name = column?.name ?? "";
		const kind = column ? this.#kindOf(column) : "text";
		const columns = make("select", { class: "column", attributes: { "aria-label": words.filterColumn } });
		columns.append(
			...this.#model.orderedColumns.map(({ shown: { column } }) => {
				const option = make("option", { text: column.name, attributes: { value: column.id } });
				option.selected = column.id === filter.column;
				return option;
			}),
		);
		columns.addEventListener("change", () => this.#changeColumn(index, columns.value));
		const operators = make("select", {
			class: "operator",
			attributes: { "aria-label": fill(words.filterOperator, name) },
		});
		operators.append(
			...operatorsOf(kind).map((operator) => {
				const option = make("option", { text: operatorText(operator, kind, words), attributes: { value: operator } });
				option.selected = operator === filter.operator;
				return option;
			}),
		);
		operators.addEventListener("change", () =>
			this.#replace(index, { ...filter, operator: operators.value as FilterOperator }),
		);
		const value = takesValue(filter.operator) ? [this.#value(filter, index, column, kind)] : [];
		const remove = button("✕", () => this.#set(this.#model.look.filters.toSpliced(index, 1)), {
			class: "remove",
			attributes: { "aria-label": fill(words.removeFilter, name) },
		});
		return make("div", { class: "filter", children: [columns, operators, ...value, remove] });
	}

	#value(filter: TableFilter, index: number, column: TableColumn | undefined, kind: ColumnKind): HTMLElement {
		const label = fill(this.#words.filterValue, column?.name ?? "");
		if (kind === "options") {
			const chosen = Array.isArray(filter.value) ? filter.value : [];
			const current = () => {
				const now = this.#model.look.filters[index]?.value;
				return Array.isArray(now) ? (now as readonly string[]) : [];
			};
			const toggle = (name: string) => {
				const names = current();
				const value = names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
				this.#replace(index, { ...filter, value });
			};
			return button(
				chosen.length > 0 ? chosen.join(", ") : this.#words.chooseOptions,
				(opener) =>
					showMenu(opener, label, () =>
						(column?.options ?? []).map(({ name }) => ({
							label: name,
							checked: current().includes(name),
							run: () => toggle(name),
						})),
					),
				{ class: "value", attributes: { "aria-label": `${label}: ${chosen.join(", ")}`, "aria-haspopup": "menu" } },
			);
		}
		const input = make("input", {
			class: "value",
			attributes: { type: kind === "date" ? "date" : "text", "aria-label": label, spellcheck: "false" },
		});
		input.value = typeof filter.value === "string" ? filter.value : "";
		input.addEventListener("input", () => this.#replace(index, { ...filter, value: input.value }));
		return input;
	}

	#changeColumn(index: number, columnId: string): void {
		const column = this.#model.columns.find(({ id }) => id === columnId);
		if (column) {
			const [operator = "notEmpty"] = operatorsOf(this.#kindOf(column));
			this.#replace(index, { column: columnId, operator });
		}
	}

	#replace(index: number, filter: TableFilter): void {
		this.#set(this.#model.look.filters.with(index, filter));
	}

	#set(filters: readonly TableFilter[]): void {
		this.#changed(filters);
		this.show();
	}

	#kindOf(column: TableColumn): ColumnKind {
		return effectiveKind(column, this.#model.columns.indexOf(column), this.#model.rows);
	}
}

function operatorText(operator: FilterOperator, kind: ColumnKind, words: TableTexts): string {
	const isDate = kind === "date";
	const texts: Readonly<Record<FilterOperator, string>> = {
		contains: words.contains,
		notContains: words.notContains,
		is: words.is,
		isNot: words.isNot,
		startsWith: words.startsWith,
		less: isDate ? words.before : words.less,
		atMost: isDate ? words.notAfter : words.atMost,
		more: isDate ? words.after : words.moreThan,
		atLeast: isDate ? words.notBefore : words.atLeast,
		anyOf: words.anyOf,
		noneOf: words.noneOf,
		checked: words.isChecked,
		unchecked: words.isUnchecked,
		empty: words.empty,
		notEmpty: words.notEmpty,
	};
	return texts[operator];
}
