import * as l10n from "@vscode/l10n";
import type { ReceiverState } from "../../app/webhookService.ts";
import { escapeMarkdown } from "../../base/markdown.ts";

/** How the receiver's port gets an address that Notion can call, and how a subscription is made: with this receiver's own values. */
export function webhookGuide({ port, url, publicUrl, isVerified }: ReceiverState): string {
	const address = publicUrl ?? l10n.t("the public address");
	const steps = [
		publicUrl === undefined
			? l10n.t(
					"Publish port {0} by an address with https. In VS Code: Ports view, Forward a Port, {0}, then Port Visibility > Public. Or by a tunnel: `{1}` or `{2}`. Then run “Notion: Webhooks” and enter the address.",
					port,
					`cloudflared tunnel --url ${url}`,
					`ngrok http ${port}`,
				)
			: l10n.t("Port {0} is published as {1}.", port, escapeMarkdown(publicUrl)),
		l10n.t(
			"In Notion, open the settings of your integration, Webhooks > Create a subscription. Enter {0} and choose the page events: created, properties updated, deleted, undeleted, moved.",
			escapeMarkdown(address),
		),
		isVerified
			? l10n.t("Notion's token is kept in the secret storage.")
			: l10n.t(
					"Run “Notion: Verify Webhook Subscription”, have Notion send its token within ten minutes, and enter the token in Notion.",
				),
		l10n.t("Write `run: { webhook: true }` into the cascade tasks that webhooks shall set off."),
	];
	return [
		`# ${l10n.t("Receiving webhooks")}`,
		l10n.t(
			"Webhooks are received at {0}, on this machine only, until you stop it, and while a window with such tasks is open. Lost ones do no harm: tasks poll too.",
			url,
		),
		steps.map((step, i) => `${i + 1}. ${step}`).join("\n"),
	].join("\n\n");
}
