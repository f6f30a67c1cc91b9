import type { TableState } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import { button, fill, make } from "./dom.ts";
import type { Send } from "./send.ts";
import type { TableModel } from "./tableModel.ts";

/** What stands below the rows: how many there are, how many of them are loaded, how old they are, and what can be done about it. */
export class StatusLine {
	readonly element: HTMLElement;
	readonly #text = make("p", { class: "text", attributes: { role: "status" } });
	readonly #problem = make("p", { class: "problem", attributes: { role: "alert" } });
	readonly #actions = make("div", { class: "statusActions" });
	readonly #words: TableTexts;
	readonly #more: HTMLButtonElement;
	readonly #all: HTMLButtonElement;
	readonly #stop: HTMLButtonElement;
	readonly #again: HTMLButtonElement;

	constructor(words: TableTexts, send: Send) {
		this.#words = words;
		this.#more = button(words.loadMore, () => send({ type: "more" }));
		this.#all = button(words.loadAll, () => send({ type: "all" }));
		this.#stop = button(words.stop, () => send({ type: "stop" }));
		this.#again = button(words.tryAgain, () => send({ type: "refresh" }));
		this.#actions.append(this.#more, this.#all, this.#stop, this.#again);
		this.element = make("footer", { class: "status", children: [this.#problem, this.#text, this.#actions] });
	}

	show(model: TableModel, selected: number): void {
		const { state } = model;
		setText(this.#text, this.#sentence(model, selected));
		setText(this.#problem, state.problem ?? "");
		this.#problem.hidden = state.problem === undefined;
		const isIdle = state.phase === "idle";
		this.#setHidden(this.#more, !isIdle || state.complete || state.cut === true);
		this.#setHidden(this.#all, !isIdle || state.complete || state.cut === true);
		this.#setHidden(this.#stop, state.phase !== "reading");
		this.#setHidden(this.#again, state.phase !== "failed");
	}

	/** A button that goes away hands its focus to the one that comes. */
	#setHidden(element: HTMLButtonElement, hidden: boolean): void {
		const hadFocus = document.activeElement === element;
		element.hidden = hidden;
		if (hidden && hadFocus) {
			[...this.#actions.querySelectorAll("button")].find((other) => !other.hidden)?.focus();
		}
	}

	#sentence(model: TableModel, selected: number): string {
		const words = this.#words;
		const { state } = model;
		const sentences = [
			this.#loaded(model),
			...(model.isNarrowed ? [fill(words.matchingRows, number(model.arranged.matching))] : []),
			...(!state.complete && model.isArranged && model.rows.length > 0 ? [words.loadedOnly] : []),
			...(selected > 1 ? [fill(words.selectedRows, number(selected))] : []),
			...(state.phase === "reading" ? [words.reading] : []),
			...(state.phase !== "reading" && state.readAt !== undefined && state.complete
				? [Date.now() - state.readAt < 60_000 ? words.readNow : fill(words.readAt, ago(state.readAt))]
				: []),
		];
		return sentences.filter(Boolean).join(" ");
	}

	#loaded({ rows, state }: { readonly rows: { readonly length: number }; readonly state: TableState }): string {
		const words = this.#words;
		const count = number(rows.length);
		if (state.complete) {
			return rows.length === 1 ? words.oneRow : `${fill(words.rows, count)}.`;
		}
		if (rows.length === 0) {
			return "";
		}
		if (state.cut) {
			return fill(words.cutRows, count);
		}
		if (state.readAt === undefined) {
			return state.total === undefined || state.total < rows.length
				? fill(words.storedRows, count)
				: `${fill(words.rowsOf, count, number(state.total))}.`;
		}
		return state.total === undefined
			? fill(words.firstRows, count)
			: fill(words.firstRowsOf, count, number(state.total));
	}
}

/** The same text again would be read out again. */
function setText(element: HTMLElement, text: string): void {
	if (element.textContent !== text) {
		element.textContent = text;
	}
}

function number(value: number): string {
	return value.toLocaleString();
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** E.g. "5 minutes ago", in the user's language. */
function ago(at: number): string {
	const minutes = Math.round((at - Date.now()) / 60_000);
	if (minutes > -60) {
		return relative.format(Math.min(0, minutes), "minute");
	}
	const hours = Math.round(minutes / 60);
	return hours > -24 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
}
