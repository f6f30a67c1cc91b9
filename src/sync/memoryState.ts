import type { HeldWrite } from "./holdBack.ts";
import type { Link } from "./syncPlan.ts";
import type {
	ClosedConflict,
	ConflictClosing,
	KnownProperty,
	OpenConflict,
	SyncCursor,
	SyncState,
} from "./syncState.ts";

interface TaskState {
	target: string | undefined;
	cursor: SyncCursor | undefined;
	readonly links: Map<string, Link>;
	open: readonly OpenConflict[];
	closed: readonly ClosedConflict[];
	readonly operations: Map<string, string>;
	readonly properties: Map<string, KnownProperty>;
	readonly holds: Map<string, HeldWrite>;
}

/** Remembers as long as the process lives: every new process begins with a first sync, which deletes nothing. */
export function createMemoryState(): SyncState {
	const tasks = new Map<string, TaskState>();
	const task = (id: string): TaskState => {
		const known = tasks.get(id) ?? {
			target: undefined,
			cursor: undefined,
			links: new Map(),
			open: [],
			closed: [],
			operations: new Map(),
			properties: new Map(),
			holds: new Map(),
		};
		tasks.set(id, known);
		return known;
	};
	return {
		links: (id) => [...task(id).links.values()],
		openConflicts: (id) => task(id).open,
		closedConflicts: (id, limit = 100) => task(id).closed.slice(0, limit),
		properties: (id) => [...task(id).properties.values()],
		target: (id) => task(id).target,
		cursor: (id) => task(id).cursor,
		holds: (id) => [...task(id).holds.values()],
		commit: async (id, changes) => {
			const state = task(id);
			state.target = changes.target ?? state.target;
			state.cursor = changes.cursor === undefined ? state.cursor : (changes.cursor ?? undefined);
			for (const link of changes.links ?? []) {
				state.links.set(link.id, link);
			}
			for (const conflict of changes.conflicts ?? []) {
				open(state, conflict);
			}
			for (const closing of changes.closings ?? []) {
				close(state, closing);
			}
			for (const linkId of changes.removedLinks ?? []) {
				state.links.delete(linkId);
			}
			state.closed = [...(changes.log ?? []), ...state.closed];
			for (const source of changes.created ?? []) {
				state.operations.delete(source);
			}
			for (const attribute of changes.forgottenProperties ?? []) {
				state.properties.delete(`notion ${attribute}`);
				state.properties.delete(`other ${attribute}`);
			}
			for (const property of changes.properties ?? []) {
				state.properties.set(`${property.side} ${property.attribute}`, property);
			}
			for (const released of changes.releases ?? []) {
				state.holds.delete(released);
			}
			for (const hold of changes.holds ?? []) {
				state.holds.set(hold.id, hold);
			}
		},
		recall: (id, source) => task(id).operations.get(source),
		operationFor: async (id, source, fresh) => {
			const { operations } = task(id);
			const known = operations.get(source) ?? fresh;
			operations.set(source, known);
			return known;
		},
	};
}

function open(state: TaskState, conflict: OpenConflict): void {
	const known = state.open.find(
		({ linkId, attribute }) => linkId === conflict.linkId && attribute === conflict.attribute,
	);
	state.open = known
		? state.open.map((item) => (item === known ? { ...conflict, id: known.id, detectedAt: known.detectedAt } : item))
		: [...state.open, conflict];
}

function close(state: TaskState, { linkId, attribute, resolution, value, at }: ConflictClosing): void {
	const ending = state.open.filter(
		(conflict) => conflict.linkId === linkId && (attribute === undefined || conflict.attribute === attribute),
	);
	state.open = state.open.filter((conflict) => !ending.includes(conflict));
	state.closed = [...ending.map((conflict) => ({ ...conflict, resolution, value, closedAt: at })), ...state.closed];
}
