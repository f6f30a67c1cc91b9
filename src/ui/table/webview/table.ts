import type { FromTable, ToTable } from "../tableMessages.ts";
import type { TableTexts } from "../tableTexts.ts";
import { Actions } from "./actions.ts";
import { button, byId, make } from "./dom.ts";
import { FilterPanel } from "./filterPanel.ts";
import { Grid } from "./grid.ts";
import { GridKeys } from "./gridKeys.ts";
import { StatusLine } from "./statusLine.ts";
import { TableModel } from "./tableModel.ts";
import { Toolbar } from "./toolbar.ts";

// Runs in the webview. Everything that comes from Notion is set as text, never as markup.
declare function acquireVsCodeApi(): {
	postMessage(message: FromTable): void;
};

const code = acquireVsCodeApi();
const main = byId("table");
const words = JSON.parse(main.dataset.texts ?? "{}") as TableTexts;
const send = (message: FromTable) => code.postMessage(message);

const model = new TableModel({ none: words.noValue, checked: words.checked, unchecked: words.unchecked });
const wantedTitles = new Set<string>();
const askedTitles = new Set<string>();
const grid: Grid = new Grid(
	make("div", { class: "grid", attributes: { role: "grid", "aria-readonly": "true", "aria-multiselectable": "true" } }),
	words,
	{ texts: model.texts, words, wanted: wantTitle },
	{
		nearEnd: () => {
			const { phase, complete, cut } = model.state;
			if (phase === "idle" && !complete && !cut) {
				model.state = { ...model.state, phase: "reading" };
				send({ type: "more" });
			}
		},
		resized: (id, width) => {
			actions.resize(id, width);
			rememberSoon();
		},
		fit: (id) => actions.fit(id),
	},
);
const actions: Actions = new Actions({
	model,
	grid,
	words,
	send,
	lookChanged: () => {
		draw();
		rememberSoon();
	},
	addFilter: (id) => filters.add(id),
});
const filters = new FilterPanel(words, model, (next) => {
	model.look = { ...model.look, filters: next };
	model.changed();
	draw();
	rememberSoon();
});
const toolbar = new Toolbar(words, actions, {
	search: (text) => {
		if (text !== model.search) {
			model.search = text;
			model.changed();
			draw();
		}
	},
	toRows: () => grid.moveTo({ line: Math.max(0, grid.active.line), column: grid.active.column }),
	view: (id) => send({ type: "view", id }),
	toggleFilters: () => {
		filters.toggle();
		draw();
	},
});
const status = new StatusLine(words, send);
const emptyText = make("p");
const showEverything = button(words.showEverything, () => {
	toolbar.clearSearch();
	model.search = "";
	model.look = { ...model.look, filters: [] };
	model.changed();
	draw();
	rememberSoon();
	grid.focus();
});
const empty = make("div", { class: "empty", children: [emptyText, showEverything] });
const heading = make("h1", { class: "unseen", text: document.title });
main.replaceChildren(heading, toolbar.element, filters.element, grid.element, empty, status.element);
new GridKeys({ grid, actions, words, send });

window.addEventListener("message", ({ data }: MessageEvent<ToTable>) => receive(data));
document.addEventListener("keydown", (event) => {
	if ((event.ctrlKey || event.metaKey) && event.key === "f") {
		toolbar.focusSearch();
		event.preventDefault();
	}
});
document.addEventListener("copy", (event) => {
	const selection = actions.selectedRows();
	const row = grid.rowAt(grid.active.line);
	if (!grid.hasFocus || !row) {
		return;
	}
	if (selection.length > 0) {
		event.clipboardData?.setData("text/plain", actions.textOf(selection, "tsv"));
	} else {
		const shown = grid.content.columns[grid.active.column];
		const text = shown ? model.texts.text(row.cells[shown.index] ?? null, shown.column) : "";
		event.clipboardData?.setData("text/plain", text);
	}
	event.preventDefault();
});
send({ type: "ready" });

function receive(message: ToTable): void {
	switch (message.type) {
		case "content":
			model.setContent(message.content, message.fresh);
			if (message.fresh) {
				askedTitles.clear();
				grid.clearSelection();
				grid.element.scrollTop = 0;
			}
			drawSoon(true);
			return;
		case "rows":
			model.addRows(message.rows);
			drawSoon();
			return;
		case "removed":
			model.remove(message.ids);
			drawSoon();
			return;
		case "titles":
			model.texts.addTitles(message.titles);
			model.changed();
			drawSoon(true);
			return;
		case "values":
			model.setValues(message.column, message.values);
			drawSoon();
			return;
		case "state":
			model.state = message.state;
			drawSoon();
	}
}

let scheduled = false;
let redraw = false;

/** Once a frame, however many messages come in. */
function drawSoon(everything = false): void {
	redraw ||= everything;
	if (!scheduled) {
		scheduled = true;
		requestAnimationFrame(() => {
			scheduled = false;
			draw(redraw);
			redraw = false;
		});
	}
}

function draw(everything = false): void {
	const { lines } = model.arranged;
	const { total, complete } = model.state;
	grid.show(
		{
			label: model.title,
			columns: model.shownColumns,
			rows: model.rows,
			lines,
			sorts: model.look.sorts,
			total: complete || model.isArranged ? lines.length : (total ?? -1),
		},
		{ redraw: everything },
	);
	heading.textContent = model.title || document.title;
	toolbar.show(model, filters.isOpen);
	filters.show();
	status.show(model, grid.selected.size);
	showEmpty();
}

/** What stands where the rows would be. */
function showEmpty(): void {
	const { state } = model;
	const nothing = model.arranged.lines.length === 0;
	const text = !nothing
		? ""
		: model.rows.length > 0
			? words.nothingMatches
			: state.phase === "failed"
				? words.notRead
				: state.phase === "reading"
					? words.reading
					: model.view === null
						? words.emptyTable
						: words.emptyView;
	empty.hidden = !nothing;
	emptyText.textContent = text;
	showEverything.hidden = model.rows.length === 0;
}

function wantTitle(id: string): void {
	if (!askedTitles.has(id)) {
		// Not while it is drawn, and many at once.
		if (wantedTitles.size === 0) {
			setTimeout(askForTitles, 30);
		}
		wantedTitles.add(id);
	}
}

/** Only titles that are drawn are asked for, each once. */
function askForTitles(): void {
	const ids = [...wantedTitles].slice(0, 1000);
	wantedTitles.clear();
	for (const id of ids) {
		askedTitles.add(id);
	}
	send({ type: "titles", ids });
}

let remembering: ReturnType<typeof setTimeout> | undefined;

/** Dragging a border shouldn't write a hundred times. */
function rememberSoon(): void {
	clearTimeout(remembering);
	remembering = setTimeout(() => send({ type: "look", look: model.look }), 250);
}
