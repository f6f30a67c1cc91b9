/**
 * The public face: what task modules, other extensions and scripts may use. Runs without VS Code.
 * docs/parity.md lists what is offered and the test of each part.
 */
export { type App, type AppOptions, createApp } from "./app/createApp.ts";
export type { DatabaseSchema } from "./app/createDatabases.ts";
export { type PageParent, Session } from "./app/session.ts";
export { type OpenServicesOptions, openSyncServices, type TaskServices } from "./app/syncServices.ts";
export type { TaskModule, TaskModuleApi } from "./app/taskModules.ts";
export type { TaskParts } from "./app/taskParts.ts";
export { type Clock, type NewId, systemClock } from "./base/clock.ts";
export { type ErrorCode, type ErrorOptions, isWorkspaceError, WorkspaceError } from "./base/errors.ts";
export { type Log, silentLog } from "./base/log.ts";
export {
	AutoLogger,
	type AutoLoggerOptions,
	type Candidate,
	type CascadeResult,
	type ProcessOptions,
} from "./cascade/autoLogger.ts";
export type { CascadePlan, PlannedRow } from "./cascade/cascadePlan.ts";
export type { Condition } from "./cascade/conditions.ts";
export { JunctionDatabase, type JunctionDatabaseOptions } from "./cascade/junctionDatabase.ts";
export { LogDatabase, type LogDatabaseOptions } from "./cascade/logDatabase.ts";
export { TriggerDatabase, type TriggerDatabaseOptions } from "./cascade/triggerDatabase.ts";
export {
	NotionWebhook,
	type ParseOptions,
	type WebhookEventType,
	type WebhookHeaders,
} from "./cascade/webhook/notionWebhook.ts";
export { createWebhookHandler, type WebhookHandlerOptions } from "./cascade/webhook/webhookHandler.ts";
export { type ReadOptions, type SearchOptions, SessionError, type SessionOptions } from "./notion/session.ts";
export type { Block, Database, DataSource, Page, User } from "./notion/types.ts";
export { StoreDatabase } from "./store/database.ts";
export {
	type ListedSession,
	type NewSession,
	SessionManager,
	type SessionManagerOptions,
	type SessionRecord,
	type TokenStore,
} from "./store/sessions.ts";
export {
	allTasks,
	type RunAllOptions,
	removeTask,
	runAllTasks,
	type Schedulable,
	type TaskRuns,
} from "./sync/allTasks.ts";
export type { AttributeRule, ConflictMode, SyncPlan } from "./sync/syncPlan.ts";
export type { RunOptions, SyncServices } from "./sync/syncRun.ts";
export {
	type Interval,
	type Objects,
	type SyncResult,
	SyncTask,
	type SyncTaskOptions,
	type SyncTaskState,
} from "./sync/syncTask.ts";
export type { Attributes, AttributeValue } from "./sync/values.ts";
