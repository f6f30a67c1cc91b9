import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { publicAddress, type ReceiverState } from "../../app/webhookService.ts";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import type { DrainResult } from "../../cascade/webhook/drainInbox.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import { webhookGuide } from "./webhookGuide.ts";
import { createWebhookStatusBar } from "./webhookStatusBar.ts";
import { createWebhookTargets } from "./webhookTargets.ts";

const usualPort = 42_100;
/** Milliseconds after which a window looks again whether it is to receive what another one no longer does. */
const takeOverAfter = 10_000;

/** Commands for the webhook receiver, and its item in the status bar. */
export function registerWebhooks(front: Front, plans: PlanDocuments): vscode.Disposable {
	const { webhooks, connections, scheduler } = front.app;
	const targets = createWebhookTargets(front);
	const statusBar = createWebhookStatusBar(front);

	const settingsOf = (sessionId: string) => ({
		sessionId,
		targets: targets.get,
		onDrained: (outcomes: DrainResult["outcomes"]) => {
			connections.active?.index.changed();
			// What is wrong with a row is told by its schedule, like everything that happens unattended.
			for (const { target, outcome } of outcomes) {
				const task = "taskId" in target && typeof target.taskId === "string" ? target.taskId : undefined;
				if (task !== undefined && outcome.kind !== "done") {
					void scheduler.runNow(task, "webhook");
				}
			}
		},
	});
	const keepUp = async (isFirst: boolean) => {
		const active = connections.active;
		if (webhooks.state && webhooks.state.sessionId !== active?.id) {
			await webhooks.stop();
		}
		if (active && vscode.workspace.isTrusted) {
			await webhooks.keepUp(settingsOf(active.id), { isFirst });
		}
	};
	const keepUpOrSay = (isFirst: boolean) =>
		void keepUp(isFirst).catch((error: unknown) => {
			front.log.info(`Webhooks are not received in this window: ${textOf(error)}`);
		});
	const comeBack = () => keepUpOrSay(true);
	const looking = setInterval(() => keepUpOrSay(false), takeOverAfter);
	comeBack();

	const startByHand = async () => {
		const connection = connections.requireActive();
		const known = webhooks.remembered(connection.id);
		const port = await askForPort(known?.port ?? usualPort);
		if (port === undefined) {
			return;
		}
		await publish(await webhooks.start({ ...settingsOf(connection.id), port, publicUrl: known?.publicUrl }));
	};
	const publish = async (state: ReceiverState) => {
		const address = await askForAddress(state);
		if (address !== undefined) {
			await webhooks.publishAt(address);
		}
		await plans.show(guideName(), webhookGuide(webhooks.state ?? state));
	};
	const stop = () => webhooks.end(connections.requireActive().id);
	const verify = async () => {
		if (!webhooks.state) {
			throw new WorkspaceError("closed", l10n.t("Webhooks are not being received."), {
				remedy: l10n.t('Run "Notion: Start Webhook Receiver" first.'),
			});
		}
		const token = await withProgress(
			l10n.t("Waiting for Notion's verification token (ten minutes). Have Notion send it now."),
			({ signal }) => webhooks.awaitToken(signal),
		);
		if (webhooks.state) {
			plans.update(guideName(), webhookGuide(webhooks.state));
		}
		const copy = l10n.t("Copy Token");
		const chosen = await vscode.window.showInformationMessage(
			l10n.t("Notion's token has arrived and is kept. Enter it in Notion to verify the subscription."),
			copy,
		);
		if (chosen === copy) {
			await vscode.env.clipboard.writeText(token);
		}
	};
	const show = async () => {
		const { state } = webhooks;
		const choices = state
			? [
					{ label: l10n.t("Verify Subscription"), description: verifiedText(state), run: verify },
					{
						label: l10n.t("Publish"),
						description: state.publicUrl ?? l10n.t("on this machine only so far"),
						run: () => publish(state),
					},
					{ label: l10n.t("Stop Receiving"), description: countText(state), run: stop },
				]
			: [{ label: l10n.t("Start Receiving"), description: "", run: startByHand }];
		const chosen = await vscode.window.showQuickPick(choices, {
			title: l10n.t("Webhooks"),
			placeHolder: state
				? l10n.t("Received at {0}.", state.publicUrl ?? state.url)
				: l10n.t("Webhooks are not being received."),
		});
		await chosen?.run();
	};

	return vscode.Disposable.from(
		targets,
		statusBar,
		webhooks.onDidChange(statusBar.update),
		connections.onDidChange(comeBack),
		vscode.workspace.onDidGrantWorkspaceTrust(comeBack),
		registerCommand(front, commandIds.startWebhooks, startByHand),
		registerCommand(front, commandIds.stopWebhooks, stop),
		registerCommand(front, commandIds.verifyWebhooks, verify),
		registerCommand(front, commandIds.webhooks, show),
		{ dispose: () => clearInterval(looking) },
	);
}

const guideName = () => l10n.t("Receiving webhooks");

async function askForPort(proposed: number): Promise<number | undefined> {
	const text = await vscode.window.showInputBox({
		title: l10n.t("Start Webhook Receiver"),
		prompt: l10n.t("Port on this machine (1024 to 65535). Nothing outside reaches it until you publish it."),
		value: String(proposed),
		ignoreFocusOut: true,
		validateInput: (value) =>
			/^\d+$/.test(value.trim()) && Number(value) >= 1024 && Number(value) <= 65_535
				? undefined
				: l10n.t("Give a number from 1024 to 65535."),
	});
	return text === undefined ? undefined : Number(text);
}

/** The public address of the port: by VS Code's own forwarding, or as the user knows it. `undefined`: later. */
async function askForAddress(state: ReceiverState): Promise<string | undefined> {
	const forward = {
		label: l10n.t("Forward the Port with VS Code"),
		detail: l10n.t("Then make it public in the Ports view: Port Visibility > Public."),
	};
	const known = {
		label: l10n.t("Enter the Address"),
		detail: l10n.t("Of a tunnel to {0}, such as cloudflared or ngrok.", state.url),
	};
	const later = { label: l10n.t("Later"), detail: l10n.t("The receiver answers on this machine only.") };
	const chosen = await vscode.window.showQuickPick([forward, known, later], {
		title: l10n.t("How does Notion reach port {0}?", state.port),
		ignoreFocusOut: true,
	});
	if (chosen === forward) {
		const external = await vscode.env.asExternalUri(vscode.Uri.parse(state.url));
		const address = external.toString(true);
		if (external.scheme === "https") {
			return address;
		}
		// This VS Code leaves it where it is: the Ports view can forward it by an account.
		await vscode.commands.executeCommand("~remote.forwardedPorts.focus").then(undefined, () => {});
	}
	const inPortsView = l10n.t(
		"In the Ports view: Forward a Port, {0}, then Port Visibility > Public. Enter the forwarded address here.",
		state.port,
	);
	return chosen === forward || chosen === known
		? inputAddress(state.publicUrl, chosen === forward ? inPortsView : undefined)
		: undefined;
}

function inputAddress(value: string | undefined, prompt: string | undefined): Thenable<string | undefined> {
	return vscode.window.showInputBox({
		title: l10n.t("Public Address"),
		prompt: prompt ?? l10n.t("The address under which Notion reaches the receiver. It answers under no other name."),
		value,
		ignoreFocusOut: true,
		validateInput: (text) => {
			try {
				publicAddress(text);
				return undefined;
			} catch (error) {
				return isWorkspaceError(error) ? (error.remedy ?? error.message) : textOf(error);
			}
		},
	});
}

function verifiedText({ isVerified }: ReceiverState): string {
	return isVerified ? l10n.t("a token is kept") : l10n.t("no token yet: nothing is accepted");
}

function countText({ received, pending }: ReceiverState): string {
	return l10n.t("{0} events, {1} waiting", received, pending);
}
