import type { Log } from "../base/log.ts";
import type { SessionOptions } from "../notion/session.ts";
import type { NotionObject } from "../notion/types.ts";
import type { SessionObjects } from "../store/objects.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { Session } from "./session.ts";
import { WorkspaceIndex } from "./workspaceIndex.ts";

/** An open session with its record, what is remembered of its workspace, and what is known of its state. */
export class Connection {
	readonly record: SessionRecord;
	readonly session: Session;
	readonly objects: SessionObjects<NotionObject>;
	readonly index: WorkspaceIndex;

	constructor(
		record: SessionRecord,
		options: Omit<SessionOptions, "store">,
		objects: SessionObjects<NotionObject>,
		log: Log,
	) {
		this.record = record;
		this.objects = objects;
		this.session = new Session({ ...options, botId: record.botId, store: objects, log });
		this.index = new WorkspaceIndex(this.session, objects, log);
	}

	get id(): string {
		return this.record.id;
	}

	/** The workspace's id as lock files name it: that of Notion, or the bot's where Notion doesn't tell. */
	get workspaceId(): string {
		return this.record.workspaceId ?? this.record.botId;
	}

	async close(): Promise<void> {
		await this.session.close();
		await this.objects.flush().catch(() => {});
	}
}
