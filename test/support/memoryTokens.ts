import type { TokenStore } from "../../src/store/sessions.ts";

/** Keeps tokens for a test; in the editor VS Code's secret storage does. */
export function createMemoryTokens(): TokenStore & { readonly all: Map<string, string> } {
	const all = new Map<string, string>();
	return {
		all,
		get: async (key) => all.get(key),
		store: async (key, value) => void all.set(key, value),
		delete: async (key) => void all.delete(key),
	};
}
