import { missing, pathId } from "../access.ts";
import type { Context, Handler } from "../context.ts";
import { userHead } from "../lookup.ts";
import { list, pageFromQuery, paginate } from "../pagination.ts";
import type { JsonObject, UserRecord } from "../records.ts";

const maximalUpload = 5 * 1024 * 1024;

export const listUsers: Handler = (context) => {
	const users = [...context.workspace.all("user")];
	const page = paginate(users, pageFromQuery(context.request.query), ({ id }) => id);
	return list("user", { ...page, results: page.results.map((user) => renderFull(user, context)) });
};

export const retrieveMe: Handler = (context) => {
	const bot = context.workspace.find("user", context.integration.id);
	return bot ? renderFull(bot, context) : missing(context, "user", context.integration.id);
};

export const retrieveUser: Handler = (context, [text = ""]) => {
	const id = pathId("user_id", text);
	const user = context.workspace.find("user", id);
	return user ? renderFull(user, context) : missing(context, "user", id);
};

function renderFull(user: UserRecord, context: Context): JsonObject {
	if (user.type === "person") {
		return { ...userHead(user), person: { email: user.email } };
	}
	if (user.id !== context.integration.id) {
		return { ...userHead(user), bot: {} };
	}
	const { workspaceId, workspaceName } = context.workspace.settings;
	return {
		...userHead(user),
		bot: {
			owner: { type: "workspace", workspace: true },
			workspace_name: workspaceName,
			workspace_id: workspaceId,
			workspace_limits: { max_file_upload_size_in_bytes: maximalUpload },
		},
	};
}
