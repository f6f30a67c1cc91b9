import { type Objects, SyncTask } from "../../../src/sync/syncTask.ts";
import type { Attributes } from "../../../src/sync/values.ts";

export interface Note {
	readonly id: string;
	readonly edited: string;
	readonly attributes: Attributes;
}

export function note(id: string, attributes: Attributes, edited = "2026-03-11T10:00:00.000Z"): Note {
	return { id, edited, attributes };
}

/** Two lists in memory: as small a task as somebody can write. */
export class NotesTask extends SyncTask<Note, Note> {
	notion: readonly Note[] = [];
	other: readonly Note[] = [];
	complete: boolean | undefined = true;

	async getNotionObjects(): Promise<Objects<Note>> {
		return this.complete === undefined ? this.notion : { objects: this.notion, complete: this.complete };
	}
	async getOtherObjects(): Promise<Objects<Note>> {
		return this.complete === undefined ? this.other : { objects: this.other, complete: this.complete };
	}
	notionId = ({ id }: Note) => id;
	notionHash = ({ attributes }: Note) => String(attributes.Name);
	notionTimestamp = ({ edited }: Note) => edited;
	notionToRecord = ({ attributes }: Note) => attributes;
	otherId = ({ id }: Note) => id;
	otherHash = ({ attributes }: Note) => String(attributes.title);
	otherTimestamp = ({ edited }: Note) => edited;
	otherToRecord = ({ attributes }: Note) => attributes;
	async notionCreateObject(attributes: Attributes): Promise<Note> {
		const created = note(`n${this.notion.length}`, attributes);
		this.notion = [...this.notion, created];
		return created;
	}
	async notionUpdateObject({ id }: Note, changes: Attributes): Promise<Note> {
		this.notion = this.notion.map((item) => (item.id === id ? note(id, { ...item.attributes, ...changes }) : item));
		return this.notion.find((item) => item.id === id) as Note;
	}
	async notionDeleteObject({ id }: Note): Promise<void> {
		this.notion = this.notion.filter((item) => item.id !== id);
	}
	async otherCreateObject(attributes: Attributes): Promise<Note> {
		const created = note(`o${this.other.length}`, attributes);
		this.other = [...this.other, created];
		return created;
	}
	async otherUpdateObject({ id }: Note, changes: Attributes): Promise<Note> {
		this.other = this.other.map((item) => (item.id === id ? note(id, { ...item.attributes, ...changes }) : item));
		return this.other.find((item) => item.id === id) as Note;
	}
	async otherDeleteObject({ id }: Note): Promise<void> {
		this.other = this.other.filter((item) => item.id !== id);
	}
}
