import * as l10n from "@vscode/l10n";
import { isWorkspaceError } from "../base/errors.ts";
import { richTextRequest } from "../notion/richText.ts";
import { rawTitle } from "../notion/titles.ts";
import type { DataSource, PropertySchema } from "../notion/types.ts";
import type { ApplyState } from "./applyState.ts";
import { compareProperty, optionLock } from "./compareProperty.ts";
import { bareId } from "./linkProperties.ts";
import { isLinked } from "./lockFile.ts";
import { type PropertiesBody, propertyBody } from "./propertyRequest.ts";
import type { PropertyDeclaration } from "./schemaFile.ts";
import type { PropertyChange, UpdatePropertiesStep } from "./schemaPlan.ts";
import { type WriteContext, writeOptions } from "./writeContext.ts";

/** How often a change is sent while somebody else saves at the same time. */
const attempts = 4;

/** Milliseconds before the data source is looked at again then. */
const settleTime = 2000;

/**
 * Writes all changes of one data source in one request, and only those that aren't there yet. A name that another property
 * still has, which will have another one itself, is freed by a request before.
 */
export async function sendChanges(step: UpdatePropertiesStep, context: WriteContext): Promise<void> {
	const { api, clock, state, signal } = context;
	if (state.isStale(step.key)) {
		state.learn(step.key, await api.dataSource(state.source(step.key).id, context));
	}
	for (let attempt = 1; ; attempt++) {
		const changes = step.changes.filter((change) => !isDone(step.key, change, state));
		if (changes.length === 0) {
			return;
		}
		try {
			await sendOnce(step, changes, context);
			return;
		} catch (error) {
			if (!isWorkspaceError(error, "conflict") || attempt === attempts) {
				throw error;
			}
			await clock.sleep(settleTime * attempt, signal);
			state.learn(step.key, await api.dataSource(state.source(step.key).id, context));
		}
	}
}

async function sendOnce(
	step: UpdatePropertiesStep,
	changes: readonly PropertyChange[],
	context: WriteContext,
): Promise<void> {
	const { state } = context;
	const occupied = occupiedNames(step.key, changes, state);
	if (Object.keys(occupied).length > 0) {
		const isFreed = ({ properties }: DataSource) =>
			Object.values(occupied).every(({ name }) => Object.hasOwn(properties, name));
		state.learn(step.key, await send(step.key, { properties: occupied }, isFreed, context));
	}
	const answer = await send(
		step.key,
		bodyOf(step, changes, state),
		(found) => {
			state.learn(step.key, found);
			return changes.every((change) => isDone(step.key, change, state));
		},
		context,
	);
	state.wrote(
		step.key,
		changes.flatMap(({ kind, name }) => (kind === "title" ? [] : [name])),
	);
	state.learn(step.key, answer);
}

function send(
	key: string,
	changes: SourceBody,
	applied: (found: DataSource) => boolean,
	context: WriteContext,
): Promise<DataSource> {
	const { outbox, state, taskId, runId, newChangeId } = context;
	const objectId = state.source(key).id;
	return outbox.updateDataSource(
		{ id: newChangeId(objectId), taskId, runId, objectId, changes, applied },
		writeOptions(context),
	);
}

/** Whether an earlier attempt made a change already. */
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
			return isAsDeclared(key, change.property, state.property(key, change.id), state);
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

function isAsDeclared(
	key: string,
	declared: PropertyDeclaration,
	observed: PropertySchema | undefined,
	state: ApplyState,
): boolean {
	return (
		observed?.name === declared.name &&
		compareProperty(declared, observed, state.compareContext(key)).every(({ manual }) => manual)
	);
}

/** Whether a property of Notion is the one that has this name in the file, and not one that is still to be renamed. */
function isFor(key: string, name: string, { id }: PropertySchema, state: ApplyState): boolean {
	return (state.nameInFile(key, bareId(id)) ?? name) === name;
}

function isForeign(key: string, { id }: PropertySchema, state: ApplyState): boolean {
	return !state.isKnown(key, bareId(id));
}

/** Names for a while for properties whose own one is wanted for another, as when two swap their names. */
function occupiedNames(
	key: string,
	changes: readonly PropertyChange[],
	state: ApplyState,
): Record<string, { readonly name: string }> {
	const { properties } = state.source(key);
	const body: Record<string, { readonly name: string }> = {};
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
