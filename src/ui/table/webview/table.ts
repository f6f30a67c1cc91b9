import type { FromTable, TableCell, TableContent, ToTable } from "../tableMessages.ts";

// Runs in the webview. Everything that comes from Notion is set as text, never as markup.
declare function acquireVsCodeApi(): { postMessage(message: FromTable): void };

const code = acquireVsCodeApi();
const status = element("status");
const more = element("more");
const table = element("table") as HTMLTableElement;

more.addEventListener("click", () => code.postMessage({ type: "loadMore" }));
window.addEventListener("message", ({ data }: MessageEvent<ToTable>) => {
	if (data.type === "busy") {
		status.textContent = data.text;
		return;
	}
	draw(data.content);
});
table.addEventListener("click", (event) => openRow(event.target));
table.addEventListener("keydown", (event) => {
	if (event.key === "Enter") {
		openRow(event.target);
	} else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
		moveFocus(event.target, event.key === "ArrowDown");
		event.preventDefault();
	}
});
code.postMessage({ type: "ready" });

function draw(content: TableContent): void {
	const focused =
		document.activeElement instanceof HTMLElement ? document.activeElement.closest("tr")?.dataset.id : undefined;
	status.textContent = content.rows.length === 0 ? content.emptyLabel : content.status;
	more.hidden = !content.more;
	more.textContent = content.loadMoreLabel;
	const head = document.createElement("tr");
	for (const { name, type } of content.columns) {
		const cell = document.createElement("th");
		cell.scope = "col";
		cell.textContent = name;
		cell.title = `${name} (${type})`;
		head.append(cell);
	}
	table.tHead?.replaceChildren(head);
	const rows = content.rows.map(({ id, cells }) => {
		const row = document.createElement("tr");
		row.dataset.id = id;
		row.tabIndex = 0;
		row.setAttribute("aria-label", content.openLabel.replace("{0}", cells[0]?.text ?? ""));
		row.append(...cells.map((cell, i) => drawCell(cell, i === 0)));
		return row;
	});
	table.tBodies[0]?.replaceChildren(...rows);
	rows.find((row) => row.dataset.id === focused)?.focus();
}

function drawCell(cell: TableCell, isTitle: boolean): HTMLTableCellElement {
	const drawn = document.createElement(isTitle ? "th" : "td");
	if (isTitle) {
		drawn.scope = "row";
	}
	if (cell.align === "end") {
		drawn.className = "number";
	}
	if (!cell.options) {
		drawn.textContent = cell.text;
		drawn.title = cell.text;
		return drawn;
	}
	for (const { name, color } of cell.options) {
		const label = document.createElement("span");
		label.className = "option";
		label.dataset.color = color;
		label.textContent = name;
		drawn.append(label);
	}
	return drawn;
}

function openRow(target: EventTarget | null): void {
	const id = target instanceof Element ? target.closest<HTMLElement>("tbody tr")?.dataset.id : undefined;
	if (id) {
		code.postMessage({ type: "open", id });
	}
}

function moveFocus(target: EventTarget | null, down: boolean): void {
	const row = target instanceof Element ? target.closest("tbody tr") : null;
	const next = down ? row?.nextElementSibling : row?.previousElementSibling;
	if (next instanceof HTMLElement) {
		next.focus();
	}
}

function element(id: string): HTMLElement {
	const found = document.getElementById(id);
	if (!found) {
		throw new Error(`The page has no #${id}.`);
	}
	return found;
}
