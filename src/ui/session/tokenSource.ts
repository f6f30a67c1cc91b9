import * as l10n from "@vscode/l10n";
import type { TokenSource } from "../../store/sessions.ts";

/** Where a session's token came from and where it is kept. */
export function describeTokenSource(source: TokenSource): string {
	switch (source) {
		case "entered":
			return l10n.t("Token entered here, kept in the secret storage");
		case "environment":
			return l10n.t("Token from NOTION_TOKEN, kept in the secret storage");
		case "sample":
			return l10n.t("Token of the sample workspace, kept in the secret storage");
	}
}
