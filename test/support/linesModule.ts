export interface LinesModule {
	/** Title of the database. */
	readonly database: string;
	/** Names of the tasks that the module defines: each keeps a file of that name in step with the database. */
	readonly tasks?: readonly string[];
	/** A number property that stands behind the name in each line. */
	readonly number?: string;
	/** A file that gets a dot each time that the module is asked for its tasks. */
	readonly trace?: string;
}

/** A task module, as a text: it keeps the titles of a database in text files beside the task file, one a line. */
export function linesModule({ database, tasks = ["names"], number, trace }: LinesModule): string {
	return `
import { appendFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const number = ${JSON.stringify(number) ?? "undefined"};
const trace = ${JSON.stringify(trace) ?? "undefined"};

export default async ({ SyncTask, session, services, folder, dataSource }) => {
	if (trace) {
		appendFileSync(trace, ".");
	}
	const [database] = await session.searchDatabases(${JSON.stringify(database)});
	const id = await dataSource(database.id);
	const title = (page) => page.properties.Name.title.map((item) => item.plain_text).join("");
	const properties = (values) => ({
		...("Name" in values ? { Name: { title: [{ text: { content: values.Name } }] } } : {}),
		...(number in values ? { [number]: { number: values[number] } } : {}),
	});

	class LinesTask extends SyncTask {
		constructor(name) {
			const file = path.join(folder, name + ".txt");
			const attributeMap = { Name: "name", ...(number ? { [number]: "number" } : {}) };
			super({ name, otherLabel: name + ".txt", path: file, attributeMap, conflictMode: "ask", services });
			this.file = file;
		}
		getNotionObjects = async () => ({ objects: await session.api.query(id), complete: true });
		notionId = (page) => page.id;
		notionHash = title;
		notionTimestamp = (page) => page.last_edited_time;
		notionToRecord = (page) => ({ Name: title(page), ...(number ? { [number]: page.properties[number].number } : {}) });
		notionCreateObject = (values) =>
			session.api.createPage({
				parent: { type: "data_source_id", data_source_id: id },
				properties: properties(values),
			});
		notionUpdateObject = (page, values) => session.api.updatePage(page.id, { properties: properties(values) });

		lines = async () => (await readFile(this.file, "utf8").catch(() => "")).split("\\n").filter(Boolean);
		record = (line) => {
			const [name, text] = line.split(";");
			return { name, ...(number ? { number: text ? Number(text) : null } : {}) };
		};
		line = ({ name, number: value }) => (number ? name + ";" + (value ?? "") : name);
		getOtherObjects = async () => ({ objects: await this.lines(), complete: true });
		otherId = (line) => this.record(line).name;
		otherHash = (line) => this.record(line).name;
		otherTimestamp = () => undefined;
		otherToRecord = (line) => this.record(line);
		otherCreateObject = async (values) => {
			await writeFile(this.file, [...(await this.lines()), this.line(values)].join("\\n"));
			return this.line(values);
		};
		otherUpdateObject = async (line, values) => {
			const next = this.line({ ...this.record(line), ...values });
			await writeFile(this.file, (await this.lines()).map((one) => (one === line ? next : one)).join("\\n"));
			return next;
		};
	}
	return ${JSON.stringify(tasks)}.map((name) => new LinesTask(name));
};
`;
}
