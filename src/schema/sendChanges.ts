import type { Clock } from "../base/clock.ts";
import { isWorkspaceError } from "../base/errors.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { DataSource } from "../notion/types.ts";
import type { ApplyState } from "./applyState.ts";
import { bareId } from "./linkProperties.ts";
import { isLinked } from "./lockFile.ts";
import { type PropertiesBody, propertyBody } from "./propertyRequest.ts";
import type { PropertyDeclaration } from "./schemaFile.ts";
import type { PropertyChange, UpdatePropertiesStep } from "./schemaPlan.ts";

export interface SendOptions extends RequestOptions {
	readonly api: Endpoints;
	readonly clock: Clock;
	readonly state: ApplyState;
}

/** How often a change is sent when its answer is lost or somebody else saves at the same time. */
const attempts = 4;

/** Milliseconds before a change whose outcome is unknown is looked at. */
const settleTime = 2000;

/** Writes all changes of one data source in one request, and only those that aren't there yet. */
export async function sendChanges(step: UpdatePropertiesStep, options: SendOptions): Promise<void> {
	const { api, clock, state, signal } = options;
	for (let attempt = 1; ; attempt++) {
		const source = state.source(step.key);
		const changes = step.changes.filter((change) => !isDone(step.key, change, source, state));
		if (changes.length === 0) {
			return;
		}
		try {
			const answer = await api.updateDataSource(source.id, { properties: bodyOf(step, changes, state) }, options);
			state.wrote(
				step.key,
				changes.map(({ name }) => name),
			);
			state.learn(step.key, answer);
			return;
		} catch (error) {
			if (!isWorkspaceError(error, "ambiguous", "conflict") || attempt === attempts) {
				throw error;
			}
			await clock.sleep(settleTime * attempt, signal);
			state.learn(step.key, await api.dataSource(source.id, options));
		}
	}
}

/** Whether an earlier attempt made a change already. Settings are sent again: that does no harm. */
function isDone(key: string, change: PropertyChange, source: DataSource, state: ApplyState): boolean {
	switch (change.kind) {
		case "add":
			if (lacksOtherSide(key, change.property, state)) {
				return true;
			}
			return source.properties[change.name]?.type === change.property.type;
		case "change":
			return !change.settings && Object.hasOwn(source.properties, change.name);
		case "remove":
			return !Object.values(source.properties).some(({ id }) => bareId(id) === change.id);
		case "nameReverse": {
			// Without a reverse there is nothing to name: reading back says so.
			const reverse = state.reverseOf(change.source, change.relation);
			return reverse === undefined || reverse.name === change.name || Object.hasOwn(source.properties, change.name);
		}
	}
}

/** A rollup over a reverse that Notion didn't make can't be made either: reading back says so. */
function lacksOtherSide(key: string, property: PropertyDeclaration, state: ApplyState): boolean {
	const over = property.type === "rollup" ? state.index.property(key, property.relation) : undefined;
	return over?.kind === "reverse" && state.reverseOf(over.source, over.relation.name) === undefined;
}

function bodyOf(step: UpdatePropertiesStep, changes: readonly PropertyChange[], state: ApplyState): PropertiesBody {
	const names = state.names(step.key);
	const entry = state.entry(step.key);
	const body: PropertiesBody = {};
	for (const change of changes) {
		switch (change.kind) {
			case "add":
				body[change.name] = propertyBody(change.property, names);
				break;
			case "change": {
				const observed = state.property(step.key, change.id);
				const lockedOptions = isLinked(entry) ? (entry.options?.[change.name] ?? {}) : {};
				const settings = change.settings
					? propertyBody(change.property, names, observed && { observed, lockedOptions })
					: undefined;
				body[keyOf(change.id)] = { ...settings, name: change.name };
				break;
			}
			case "remove":
				body[keyOf(change.id)] = null;
				break;
			case "nameReverse": {
				const reverse = state.reverseOf(change.source, change.relation);
				if (reverse) {
					body[keyOf(reverse.id)] = { name: change.name };
				}
				break;
			}
		}
	}
	return body;
}

/** Notion takes a property's id as it prints it. */
function keyOf(id: string): string {
	return encodeURIComponent(id);
}
