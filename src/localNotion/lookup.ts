import { isVisible, type Sight } from "./access.ts";
import { databaseTitle, type MentionLookup, plainText } from "./content/richText.ts";
import type { JsonObject, RichText, UserRecord } from "./records.ts";

/** What the room's renderers ask about users, titles and emojis. */
export function lookupIn(sight: Sight): MentionLookup {
	const { workspace } = sight;
	const { readUsers: readsUsers } = sight.integration.capabilities;
	const lookup: MentionLookup = {
		user(id) {
			const user = readsUsers ? workspace.find("user", id) : undefined;
			return user ? renderUser(user) : { object: "user", id };
		},
		userName: (id) => (readsUsers && workspace.find("user", id)?.name) || "Anonymous",
		title(id) {
			const node = workspace.get(id);
			if (node?.kind === "page" && isVisible(sight, node)) {
				return plainText((node.values.title ?? []) as RichText, lookup);
			}
			return node?.kind === "database" && isVisible(sight, node)
				? plainText(databaseTitle(node.title), lookup)
				: undefined;
		},
		customEmoji(id) {
			const emoji = workspace.find("custom_emoji", id);
			return { id, name: emoji?.name ?? "", url: emoji?.url ?? "" };
		},
	};
	return lookup;
}

/** A user within another object: of a bot only its kind is told. */
function renderUser(user: UserRecord): JsonObject {
	return { ...userHead(user), ...(user.type === "person" ? { person: { email: user.email } } : { bot: {} }) };
}

/** What users have in common. */
export function userHead(user: UserRecord): JsonObject {
	return { object: "user", id: user.id, name: user.name, avatar_url: user.avatarUrl, type: user.type };
}
