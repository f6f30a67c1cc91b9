import type { Handler } from "./context.ts";
import { retrieveAsyncTask } from "./routes/asyncTasks.ts";
import { appendChildren, deleteBlock, listChildren, retrieveBlock, updateBlock } from "./routes/blocks.ts";
import { createComment, deleteComment, listComments, retrieveComment, updateComment } from "./routes/comments.ts";
import { createView } from "./routes/createView.ts";
import { listCustomEmojis } from "./routes/customEmojis.ts";
import { createDatabase, retrieveDatabase, updateDatabase } from "./routes/databases.ts";
import { createDataSource, listTemplates, retrieveDataSource, updateDataSource } from "./routes/dataSources.ts";
import {
	completeFileUpload,
	createFileUpload,
	listFileUploads,
	retrieveFileUpload,
	sendFileUpload,
} from "./routes/fileUploads.ts";
import { retrieveMarkdown, updateMarkdown } from "./routes/pageMarkdown.ts";
import { createPage, movePage, retrievePage, updatePage } from "./routes/pages.ts";
import { retrievePropertyItem } from "./routes/propertyItems.ts";
import { queryDataSource } from "./routes/query.ts";
import { search } from "./routes/search.ts";
import { listUsers, retrieveMe, retrieveUser } from "./routes/users.ts";
import {
	createViewQuery,
	deleteView,
	deleteViewQuery,
	listViews,
	retrieveView,
	updateView,
	viewQueryResults,
} from "./routes/views.ts";

interface Route {
	readonly method: string;
	readonly pattern: RegExp;
	readonly handler: Handler;
}

function route(method: string, path: string, handler: Handler): Route {
	return { method, pattern: new RegExp(`^/v1/${path.replaceAll("*", "([^/]+)")}/?$`), handler };
}

/** Notion's endpoints. Fixed paths come before those with an id in their place. */
const routes: readonly Route[] = [
	route("GET", "users", listUsers),
	route("GET", "users/me", retrieveMe),
	route("GET", "users/*", retrieveUser),
	route("POST", "search", search),
	route("POST", "pages", createPage),
	route("GET", "pages/*", retrievePage),
	route("PATCH", "pages/*", updatePage),
	route("POST", "pages/*/move", movePage),
	route("GET", "pages/*/properties/*", retrievePropertyItem),
	route("GET", "blocks/*", retrieveBlock),
	route("PATCH", "blocks/*", updateBlock),
	route("DELETE", "blocks/*", deleteBlock),
	route("GET", "blocks/*/children", listChildren),
	route("PATCH", "blocks/*/children", appendChildren),
	route("POST", "databases", createDatabase),
	route("GET", "databases/*", retrieveDatabase),
	route("PATCH", "databases/*", updateDatabase),
	route("POST", "data_sources", createDataSource),
	route("GET", "data_sources/*", retrieveDataSource),
	route("PATCH", "data_sources/*", updateDataSource),
	route("POST", "data_sources/*/query", queryDataSource),
	route("GET", "data_sources/*/templates", listTemplates),
	route("POST", "comments", createComment),
	route("GET", "comments", listComments),
	route("GET", "comments/*", retrieveComment),
	route("PATCH", "comments/*", updateComment),
	route("DELETE", "comments/*", deleteComment),
	route("POST", "file_uploads", createFileUpload),
	route("GET", "file_uploads", listFileUploads),
	route("GET", "file_uploads/*", retrieveFileUpload),
	route("POST", "file_uploads/*/send", sendFileUpload),
	route("POST", "file_uploads/*/complete", completeFileUpload),
	route("POST", "views", createView),
	route("GET", "views", listViews),
	route("GET", "views/*", retrieveView),
	route("PATCH", "views/*", updateView),
	route("DELETE", "views/*", deleteView),
	route("POST", "views/*/queries", createViewQuery),
	route("GET", "views/*/queries/*", viewQueryResults),
	route("DELETE", "views/*/queries/*", deleteViewQuery),
	route("GET", "custom_emojis", listCustomEmojis),
	route("GET", "async_tasks/*", retrieveAsyncTask),
	route("GET", "pages/*/markdown", retrieveMarkdown),
	route("PATCH", "pages/*/markdown", updateMarkdown),
];

export interface Match {
	readonly handler: Handler;
	/** The parts of the path that name things, decoded. */
	readonly ids: readonly string[];
}

export function match(method: string, path: string): Match | undefined {
	for (const candidate of routes) {
		const found = candidate.method === method ? candidate.pattern.exec(path) : null;
		if (found) {
			return { handler: candidate.handler, ids: found.slice(1).map(decoded) };
		}
	}
	return undefined;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
