import { type RigProcess, startScript } from "../rigProcess.ts";
import type { Orders } from "./processOrders.ts";

/** Starts a process that syncs. */
export function startProcess(orders: Orders): Promise<RigProcess> {
	return startScript("sync/syncProcess.ts", orders);
}
