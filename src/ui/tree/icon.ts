import * as vscode from "vscode";
import type { Page, User } from "../../notion/types.ts";

/** An icon as Notion sends it. */
export type Icon = Page["icon"];
type TreeIcon = vscode.Uri | vscode.ThemeIcon;

/** Notion's built-in icons are served under this address, as their external links show. */
const builtInIcons = "https://www.notion.so/icons";

/** The icon that Notion shows, or a symbol of the editor's for what has none. */
export function iconOf(icon: Icon, fallback: string): TreeIcon {
	if (!icon) {
		return new vscode.ThemeIcon(fallback);
	}
	switch (icon.type) {
		case "emoji":
			return emojiIcon(icon.emoji);
		case "external":
			return pictureAt(icon.external.url, fallback);
		case "file":
			return pictureAt(icon.file.url, fallback);
		case "custom_emoji":
			return pictureAt(icon.custom_emoji.url, fallback);
		case "icon":
			return pictureAt(
				`${builtInIcons}/${encodeURIComponent(icon.icon.name)}_${encodeURIComponent(icon.icon.color)}.svg`,
				fallback,
			);
		default:
			return new vscode.ThemeIcon(fallback);
	}
}

export function iconOfUser(user: User): TreeIcon {
	return user.avatar_url
		? pictureAt(user.avatar_url, "account")
		: new vscode.ThemeIcon(user.type === "bot" ? "robot" : "account");
}

/** A picture from the web, by an address that can be trusted to be one. */
export function pictureAt(url: string, fallback: string): TreeIcon {
	return url.startsWith("https://") ? vscode.Uri.parse(url) : new vscode.ThemeIcon(fallback);
}

/** A picture of an emoji: tree rows take pictures, not text. */
function emojiIcon(emoji: string): vscode.Uri {
	const text = emoji.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><text x="8" y="13" font-size="13" text-anchor="middle">${text}</text></svg>`;
	return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
}
