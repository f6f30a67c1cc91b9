/**
 * The public face: what task modules, other extensions and scripts may use. Runs without VS Code.
 * docs/parity.md lists what is offered and the test of each part.
 */
export { type App, type AppOptions, createApp } from "./app/createApp.ts";
export { type ErrorCode, WorkspaceError } from "./base/errors.ts";
export { Session, SessionError, type SessionOptions } from "./notion/session.ts";
export { SessionManager, type SessionManagerOptions, type SessionRecord } from "./store/sessions.ts";
