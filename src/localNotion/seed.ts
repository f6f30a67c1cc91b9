import { createHash } from "node:crypto";
import { allCapabilities } from "./capabilities.ts";
import { botOf } from "./connections.ts";
import { textOf } from "./content/richText.ts";
import type { IdSource } from "./idSource.ts";
import type { PageRecord, UserRecord } from "./records.ts";
import { seedBakery } from "./samples/seedBakery.ts";
import type { Settings } from "./settings.ts";
import { firstConnection } from "./settings.ts";
import type { World } from "./world.ts";
import { run } from "./world.ts";

const people = ["Mara Lindqvist", "Tomás Ferreira", "Ines Okafor"];

/** What a workspace with this seed is called and addressed by. */
export function settingsFor(
	ids: IdSource,
	seed: number,
	{ integrationName = "Workspaces for Notion (local)", sample }: { integrationName?: string; sample?: "bakery" },
): Settings {
	return ids.scoped("settings", () => ({
		workspaceId: ids.uuid("workspace"),
		workspaceName: workspaceTitle(sample),
		botId: ids.uuid("bot"),
		integrationName,
		capabilities: allCapabilities,
		rootPageId: ids.uuid("root page"),
		token: tokenFor(seed),
	}));
}

function workspaceTitle(sample: "bakery" | undefined): string {
	return sample === undefined ? "Local workspace" : "Bakery";
}

/** The token of a workspace with this seed. */
export function tokenFor(seed: number): string {
	return `ntn_local_${createHash("sha256").update(`token/${seed}`).digest("hex").slice(0, 36)}`;
}

/** Fills a new workspace: its users, its root page, and the sample below it. */
export function seedWorkspace(world: World, sample: "bakery" | undefined): void {
	run(() => {
		for (const user of users(world)) {
			world.workspace.put(user);
		}
		world.workspace.put(rootPage(world, workspaceTitle(sample)));
	}, world);
	if (sample === "bakery") {
		seedBakery(world);
	}
}

function users({ ids, workspace }: World): readonly UserRecord[] {
	const persons = people.map(
		(name): UserRecord => ({
			kind: "user",
			id: ids.scoped(`user/${name}`, () => ids.uuid("user")),
			type: "person",
			name,
			avatarUrl: null,
			email: `${name
				.split(" ")[0]
				?.normalize("NFKD")
				.replace(/[^A-Za-z]/g, "")
				.toLowerCase()}@example.com`,
			sequence: workspace.nextSequence(),
		}),
	);
	return [...persons, botOf(firstConnection(workspace.settings), workspace.nextSequence())];
}

function rootPage({ workspace, now }: World, title: string): PageRecord {
	const time = now();
	const { botId, rootPageId } = workspace.settings;
	return {
		kind: "page",
		id: rootPageId,
		parent: { type: "workspace" },
		order: 1,
		sequence: workspace.nextSequence(),
		inTrash: false,
		createdTime: time,
		createdBy: botId,
		lastEditedTime: time,
		lastEditedBy: botId,
		values: { title: textOf(title) },
		icon: title === "Bakery" ? { type: "emoji", emoji: "🥐" } : null,
		cover: null,
		isLocked: false,
		isArchived: false,
	};
}
