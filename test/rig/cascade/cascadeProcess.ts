// A process of its own with the webhook receiver and a cascade: what a rig kills. Its orders are JSON in RIG_ORDERS. Tells `started`,
// `listening PORT` and `looked` for each time that the inbox was dealt with and the trigger was polled.
import process from "node:process";
import { systemClock } from "../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { drainInbox } from "../../../src/cascade/webhook/drainInbox.ts";
import { WebhookReceiver } from "../../../src/cascade/webhook/receiver.ts";
import { createWebhookHandler } from "../../../src/cascade/webhook/webhookHandler.ts";
import { token } from "../../unit/cascade/webhookEvents.ts";
import { openCascadeParts, readOrders } from "./cascadeOrders.ts";

const tell = (line: string) => process.stdout.write(`${line}\n`);
const orders = readOrders(process.env.RIG_ORDERS ?? "");
const { task, inbox, target, close } = openCascadeParts(orders);
tell("started");
const handler = createWebhookHandler({ verificationToken: token, onEvent: (event) => inbox.accept(event) });
const receiver = await WebhookReceiver.start({ handler, port: 0, log: silentLog });
tell(`listening ${receiver.port}`);
for (let look = 0; look < orders.looks; look++) {
	try {
		await drainInbox(inbox, [target], silentLog);
		await task.poll();
	} catch (error) {
		// Another process has the lease, or is looked for.
		tell(`failed ${isWorkspaceError(error) ? error.code : ""} ${error}`);
	}
	tell("looked");
	await systemClock.sleep(1);
}
await receiver.close();
close();
