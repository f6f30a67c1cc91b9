import type { FromTable } from "../tableMessages.ts";

/** Sends a message to the extension. */
export type Send = (message: FromTable) => void;
