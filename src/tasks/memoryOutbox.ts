import type { Operation, OutboxStore } from "../store/outbox.ts";

/** An outbox that lasts as long as the process: for scripts, where the log rows' own keys say what was done before. */
export function createMemoryOutboxStore(): OutboxStore {
	const operations = new Map<string, Operation>();
	const pending = () => [...operations.values()].filter(({ state }) => state === "sent" || state === "ambiguous");
	return {
		get: (id) => operations.get(id),
		add: async (added) => {
			for (const { sentBefore, ...operation } of added) {
				const known = operations.get(operation.id);
				if (!known) {
					const begun = sentBefore === undefined ? unsent : ({ ...unsent, state: "sent", sentAt: sentBefore } as const);
					operations.set(operation.id, { ...begun, ...operation });
				} else if (known.state === "ready" || known.state === "refused") {
					const { runId, pageId, body } = operation;
					operations.set(operation.id, { ...known, runId, pageId, body });
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
		countPending: (kind, body) =>
			pending().filter((operation) => operation.kind === kind && operation.body === body).length,
	};
}

const unsent = { state: "ready", sentAt: undefined, resultId: undefined, result: undefined, error: undefined } as const;
