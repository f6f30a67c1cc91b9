import { isWorkspaceError, messageOf } from "../base/errors.ts";

/** What a failed write means for the operation: it did not happen and never left, Notion said no, or nobody knows. */
export type FailureOutcome = "neverSent" | "refused" | "ambiguous";

/**
 * Classifies what the transport threw for a write. Only Notion's own words (they come with a status) prove a refusal; whatever isn't
 * understood is ambiguous. A `restricted` without a status comes from an answer that was cut down, after the write was done.
 */
export function outcomeOfWriteFailure(error: unknown): FailureOutcome {
	if (!isWorkspaceError(error) || error.code === "ambiguous" || error.code === "badAnswer") {
		return "ambiguous";
	}
	if (error.code === "unreachable" || error.code === "cancelled" || error.code === "closed") {
		return "neverSent";
	}
	return typeof error.data.status === "number" ? "refused" : "ambiguous";
}

/** For the operation's record. */
export function failureText(error: unknown): string {
	return isWorkspaceError(error) ? `${error.code}: ${error.message}` : messageOf(error);
}
