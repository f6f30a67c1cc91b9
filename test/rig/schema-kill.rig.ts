import { jsonEqual } from "../../src/base/json.ts";
import { silentLog } from "../../src/base/log.ts";
import type { OutboxStore } from "../../src/store/outbox.ts";
import { createMemoryOutboxStore } from "../../src/tasks/memoryOutbox.ts";
import { Outbox } from "../../src/tasks/outbox.ts";
import { SchemaWorkspace, schema } from "../unit/schema/schemaWorkspace.ts";
import type { Violations } from "./rig.ts";
import { comparable, exportAgain } from "./schema/comparable.ts";
import { type Design, randomDesign } from "./schema/design.ts";
import { textOf } from "./schema/designText.ts";
import { migrate } from "./schema/migrate.ts";
import { Chance } from "./schema/random.ts";
import { fillRows, readValues } from "./schema/rows.ts";

/** A migration makes at least so many requests, and is killed at each of them in two ways. */
export const casesPerSeed = 5;

/**
 * A random migration is killed at every request, before it is sent and after it took effect, and the lock is what was saved by
 * then. Applying again ends where an undisturbed run ends, without a second database or a lost value.
 */
export async function run(seed: number): Promise<Violations> {
	const chance = new Chance(seed);
	const before = randomDesign(chance, 3);
	const after = migrate(before, chance, 5);
	const ignoresReverseNames = chance.happens(0.5);
	await using workspace = await SchemaWorkspace.open();
	workspace.ignoresReverseNames = ignoresReverseNames;
	const isFirstTime = chance.happens(0.3);
	const keepsOutbox = chance.happens(0.5);
	if (!isFirstTime) {
		await workspace.make(schema(textOf(before)));
		await fillRows(workspace, before, chance);
	}
	const file = schema(textOf(after, isFirstTime ? undefined : before));
	const start = { snapshot: workspace.local.snapshot(), locked: workspace.locked };
	const violations = { failed: 0, differs: 0, leftToDo: 0, duplicates: 0 };

	const undisturbed = await workspace.make(file, { acceptLosses: true });
	const expected = await endState(workspace, after);
	violations.failed += undisturbed.error ? 1 : 0;
	for (let killAt = 1; ; killAt++) {
		for (const takesEffect of [false, true]) {
			workspace.local.restore(start.snapshot);
			workspace.locked = start.locked;
			workspace.skipped = 0;
			const store = createMemoryOutboxStore();
			const wasKilled = await applyAndKill(workspace, file, { killAt, takesEffect, store });
			if (!wasKilled) {
				return violations;
			}
			// On this machine the store tells what was sent; on another one only the lock file does.
			const outbox = outboxOf(workspace, keepsOutbox ? store : createMemoryOutboxStore());
			const again = await workspace.make(file, { acceptLosses: true, outbox });
			const plan = await workspace.plan(file);
			const found = await endState(workspace, after);
			violations.failed += again.error ? 1 : 0;
			violations.leftToDo += plan.steps.length + plan.blocked.length;
			violations.duplicates += found.count === expected.count ? 0 : 1;
			violations.differs += jsonEqual(found, expected) ? 0 : 1;
		}
	}
}

type File = ReturnType<typeof schema>;

/** Whether there was a request to be killed at. */
async function applyAndKill(
	workspace: SchemaWorkspace,
	file: File,
	{ killAt, takesEffect, store }: Kill,
): Promise<boolean> {
	const plan = await workspace.plan(file);
	let count = 0;
	const isDead = () => count >= killAt;
	const killed = () => Object.assign(new Error("killed"), { code: "ECONNREFUSED" });
	workspace.intercept = async (send) => {
		count += 1;
		if (isDead()) {
			if (takesEffect && count === killAt) {
				await send();
			}
			throw killed();
		}
		return send();
	};
	try {
		await workspace.apply(plan, {
			acceptLosses: true,
			outbox: outboxOf(workspace, mortal(store, isDead)),
			saveLock: async (locked) => {
				if (isDead()) {
					throw killed();
				}
				workspace.locked = locked;
			},
		});
	} catch {
		// A kill before the first write ends it so.
	}
	workspace.intercept = undefined;
	return isDead();
}

interface Kill {
	readonly killAt: number;
	readonly takesEffect: boolean;
	readonly store: OutboxStore;
}

function outboxOf({ session, clock }: SchemaWorkspace, store: OutboxStore): Outbox {
	return new Outbox({ store, session, clock, log: silentLog });
}

/** A store that a dead process can't write to. */
function mortal(store: OutboxStore, isDead: () => boolean): OutboxStore {
	return {
		...store,
		add: async (...parameters) => (isDead() ? undefined : store.add(...parameters)),
		step: async (...parameters) => (isDead() ? false : store.step(...parameters)),
	};
}

async function endState(workspace: SchemaWorkspace, design: Design) {
	const values = await readValues(workspace, design);
	const { file } = await exportAgain(workspace);
	return {
		schema: comparable(file),
		values: [...values].map(([database, rows]) => [database, [...rows].map(([row, texts]) => [row, ...texts])]),
		count: (await workspace.session.searchDatabases()).length,
	};
}
