/** Where the core writes what happens. VS Code's `LogOutputChannel` satisfies it. */
export interface Log {
	debug(message: string, ...args: unknown[]): void;
	info(message: string, ...args: unknown[]): void;
	warn(message: string, ...args: unknown[]): void;
	error(message: string, ...args: unknown[]): void;
}

/** Says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Notion's token formats, and whatever follows `Bearer`. Sources: developers.notion.com, "Authorization". */
const secretPattern = /\b(ntn_|secret_)[\w-]{4,}|(Bearer\s+)[\w.~+/=-]+/g;

/** Replaces everything that looks like a token. */
export function redact(text: string): string {
	return text.replace(secretPattern, (_match, prefix?: string, bearer?: string) => `${prefix ?? bearer}[redacted]`);
}

/** Wraps a log so that no line that leaves it holds a token, whoever wrote it. */
export function redactingLog(log: Log): Log {
	const clean = (arg: unknown): unknown => {
		if (typeof arg === "string") {
			return redact(arg);
		}
		if (arg instanceof Error) {
			return redact(arg.stack ?? arg.message);
		}
		if (typeof arg === "object" && arg !== null) {
			return redact(JSON.stringify(arg) ?? "");
		}
		return arg;
	};
	return {
		debug: (message, ...args) => log.debug(redact(message), ...args.map(clean)),
		info: (message, ...args) => log.info(redact(message), ...args.map(clean)),
		warn: (message, ...args) => log.warn(redact(message), ...args.map(clean)),
		error: (message, ...args) => log.error(redact(message), ...args.map(clean)),
	};
}
