import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import { textOf } from "../report.ts";

const minute = 60_000;
const hour = 60 * minute;

/** How old what the sidebar shows is: beside the view's name, and above its rows where Notion could not be read. */
export function describeFreshness(
	connections: readonly Connection[],
	now: number,
): { readonly description: string | undefined; readonly message: string | undefined } {
	const ages = connections.flatMap(({ index: { state } }) =>
		state.kind === "empty" || state.at === undefined ? [] : [state.at],
	);
	const messages = connections.flatMap(({ record, index: { state } }) => {
		// A message would hide the button that stands in place of rows where nothing was ever read.
		if (state.kind !== "failed" || (state.at === undefined && connections.length === 1)) {
			return [];
		}
		const shown =
			state.at === undefined
				? l10n.t("{0} could not be read.", record.name)
				: now - state.at < minute
					? l10n.t("{0} is shown as it was a moment ago.", record.name)
					: l10n.t("{0} is shown as it was {1}.", record.name, moment(state.at, now));
		return [`${shown} ${textOf(state.error)}`];
	});
	const isFirst = connections.some(({ index: { state } }) => state.kind === "refreshing" && state.at === undefined);
	return {
		// What is listed so far isn't all; beside the name, so that no row moves when it goes.
		description: isFirst
			? l10n.t("reading for the first time…")
			: ages.length === 0
				? undefined
				: moment(Math.min(...ages), now),
		message: messages.length === 0 ? undefined : messages.join("\n"),
	};
}

/** A moment in the past as a person says it. */
export function moment(at: number, now: number): string {
	const age = Math.max(0, now - at);
	if (age < minute) {
		return l10n.t("just now");
	}
	if (age < hour) {
		return l10n.t("{0} min ago", Math.floor(age / minute));
	}
	const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
	return new Date(at).toLocaleString(
		undefined,
		sameDay ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" },
	);
}
