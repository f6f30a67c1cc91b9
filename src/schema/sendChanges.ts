import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError } from "../base/errors.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { richTextRequest } from "../notion/richText.ts";
import { rawTitle } from "../notion/titles.ts";
import type { DataSource, PropertySchema } from "../notion/types.ts";
import type { ApplyState } from "./applyState.ts";
import { optionLock } from "./compareProperty.ts";
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

/**
 * Writes all changes of one data source in one request, and only those that aren't there yet. A name that another property
 * still has, which will have another one itself, is freed by a request before.
 */
export async function sendChanges(step: UpdatePropertiesStep, options: SendOptions): Promise<void> {
	const { api, clock, state, signal } = options;
	if (state.isStale(step.key)) {
		state.learn(step.key, await api.dataSource(state.source(step.key).id, options));
	}
	for (let attempt = 1; ; attempt++) {
		const changes = step.changes.filter((change) => !isDone(step.key, change, state));
		if (changes.length === 0) {
			return;
		}
		try {
			const source = state.source(step.key);
			const occupied = occupiedNames(step.key, changes, state);
			if (Object.keys(occupied).length > 0) {
				state.learn(step.key, await api.updateDataSource(source.id, { properties: occupied }, options));
			}
			const answer = await api.updateDataSource(source.id, bodyOf(step, changes, state), options);
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
			state.learn(step.key, await api.dataSource(state.source(step.key).id, options));
		}
	}
}

/** Whether an earlier attempt made a change already. Settings are sent again: that does no harm. */
function isDone(key: string, change: PropertyChange, state: ApplyState): boolean {
	const source = state.source(key);
	switch (change.kind) {
		case "add": {
			if (lacksOtherSide(key, change.property, state)) {
				return true;
			}
			const there = source.properties[change.name];
			return there?.type === change.property.type && isFor(key, change.name, there, state);
		}
		case "change":
			return !change.settings && state.property(key, change.id)?.name === change.name;
		case "remove":
			return state.property(key, change.id) === undefined;
		case "nameReverse": {
			// Without a reverse there is nothing to name: reading back says so.
			const reverse = state.reverseOf(change.source, change.relation);
			const there = source.properties[change.name];
			return (
				reverse === undefined || reverse.name === change.name || (there !== undefined && isForeign(key, there, state))
			);
		}
		case "title":
			return rawTitle(source) === change.name;
	}
}

/** Whether a property of Notion is the one that has this name in the file, and not one that is still to be renamed. */
function isFor(key: string, name: string, { id }: PropertySchema, state: ApplyState): boolean {
	return (state.nameInFile(key, bareId(id)) ?? name) === name;
}

function isForeign(key: string, { id }: PropertySchema, state: ApplyState): boolean {
	return !state.isKnown(key, bareId(id));
}

/** Names for a while for properties whose own one is wanted for another, as when two swap their names. */
function occupiedNames(key: string, changes: readonly PropertyChange[], state: ApplyState): PropertiesBody {
	const { properties } = state.source(key);
	const body: PropertiesBody = {};
	for (const change of changes) {
		const there = change.kind === "remove" || change.kind === "title" ? undefined : properties[change.name];
		const own = ownId(change, state);
		if (there && bareId(there.id) !== own && !isForeign(key, there, state)) {
			body[keyOf(bareId(there.id))] = { name: freeName(there.name, properties) };
		}
	}
	return body;
}

function ownId(change: PropertyChange, state: ApplyState): string | undefined {
	switch (change.kind) {
		case "change":
			return change.id;
		case "nameReverse":
			return state.reverseOf(change.source, change.relation)?.id;
		default:
			return undefined;
	}
}

function freeName(name: string, properties: DataSource["properties"]): string {
	let free = `${name} (${l10n.t("being renamed")})`;
	while (Object.hasOwn(properties, free)) {
		free += " *";
	}
	return free;
}

/** A rollup over a reverse that Notion didn't make can't be made either: reading back says so. */
function lacksOtherSide(key: string, property: PropertyDeclaration, state: ApplyState): boolean {
	const over = property.type === "rollup" ? state.index.property(key, property.relation) : undefined;
	return over?.kind === "reverse" && state.reverseOf(over.source, over.relation.name) === undefined;
}

interface SourceBody {
	readonly title?: ReturnType<typeof richTextRequest>;
	readonly properties?: PropertiesBody;
}

function bodyOf(step: UpdatePropertiesStep, changes: readonly PropertyChange[], state: ApplyState): SourceBody {
	const title = changes.find(({ kind }) => kind === "title")?.name;
	const properties = propertiesOf(step, changes, state);
	return {
		...(title === undefined ? {} : { title: richTextRequest(title) }),
		...(Object.keys(properties).length > 0 ? { properties } : {}),
	};
}

function propertiesOf(
	step: UpdatePropertiesStep,
	changes: readonly PropertyChange[],
	state: ApplyState,
): PropertiesBody {
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
				const lockedOptions = optionLock(isLinked(entry) ? entry : undefined, change.name);
				const settings = change.settings
					? propertyBody(change.property, names, observed && { observed, options: lockedOptions })
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
