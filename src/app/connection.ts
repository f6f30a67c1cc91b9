import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { SessionOptions } from "../notion/session.ts";
import type { NotionObject } from "../notion/types.ts";
import type { SessionObjects } from "../store/objects.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { Session } from "./session.ts";
import { WorkspaceIndex, type WorkspaceIndexOptions } from "./workspaceIndex.ts";

export interface ConnectionOptions {
	readonly record: SessionRecord;
	readonly session: Omit<SessionOptions, "store" | "log">;
	readonly objects: SessionObjects<NotionObject>;
	readonly clock: Clock;
	readonly log: Log;
	readonly turn: WorkspaceIndexOptions["turn"];
}

/** An open session with its record, what is remembered of its workspace, and what is known of its state. */
export class Connection {
	readonly session: Session;
	readonly objects: SessionObjects<NotionObject>;
	readonly index: WorkspaceIndex;
	#record: SessionRecord;

	constructor({ record, session, objects, clock, log, turn }: ConnectionOptions) {
		this.#record = record;
		this.objects = objects;
		this.session = new Session({ ...session, botId: record.botId, store: objects, log });
		this.index = new WorkspaceIndex({ session: this.session, objects, clock, log, turn });
	}

	get id(): string {
		return this.#record.id;
	}

	get record(): SessionRecord {
		return this.#record;
	}

	/** Takes over what was changed in the record. */
	update(record: SessionRecord): void {
		this.#record = record;
	}

	/** The workspace's id as lock files name it: that of Notion, or the bot's where Notion doesn't tell. */
	get workspaceId(): string {
		return this.#record.workspaceId ?? this.#record.botId;
	}

	async close(): Promise<void> {
		await this.session.close();
		await this.objects.flush().catch(() => {});
	}
}
