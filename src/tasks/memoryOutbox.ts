import type { Operation, OutboxStore } from "../store/outbox.ts";

/** An outbox that lasts as long as the process: for scripts, where the log rows' own keys say what was done before. */
export function createMemoryOutboxStore(): OutboxStore {
	const operations = new Map<string, Operation>();
	const pending = () => [...operations.values()].filter(({ state }) => state === "sent" || state === "ambiguous");
	return {
		get: (id) => operations.get(id),
		add: async (added) => {
			for (const operation of added) {
				const state = operations.get(operation.id)?.state ?? "ready";
				if (state === "ready" || state === "refused") {
					operations.set(operation.id, { ...unsent, ...operations.get(operation.id), ...operation });
				}
			}
		},
		step: async (id, { from, to, at, resultId, result, error }) => {
			const operation = operations.get(id);
			if (!operation || !from.includes(operation.state)) {
				return false;
			}
			const sentAt = to === "sent" ? at : operation.sentAt;
			operations.set(id, { ...operation, state: to, sentAt, resultId, result, error });
			return true;
		},
		pending: (taskId) => pending().filter((operation) => operation.taskId === taskId),
		withPrefix: (prefix) => [...operations.values()].filter(({ id }) => id.startsWith(prefix)),
		linked: (pageIds) => {
			const results = new Set([...operations.values()].map(({ resultId }) => resultId));
			return new Set(pageIds.filter((id) => results.has(id)));
		},
		countPending: (body) =>
			pending().filter((operation) => operation.kind === "create" && operation.body === body).length,
	};
}

const unsent = { state: "ready", sentAt: undefined, resultId: undefined, result: undefined, error: undefined } as const;
