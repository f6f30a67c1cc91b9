/** Primary result codes. Source: sqlite.org, "Result and Error Codes". */
const codes = { busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 };

/** Another connection holds a lock that is needed. */
export function isLocked(error: unknown): boolean {
	return hasCode(error, codes.busy, codes.locked);
}

/** The file is no database, or its pages contradict each other. */
export function isDamage(error: unknown): boolean {
	return hasCode(error, codes.corrupt, codes.notADatabase);
}

/** The disk is full. */
export function isFull(error: unknown): boolean {
	return hasCode(error, codes.full);
}

/** The disk doesn't let the file be read or written. */
export function isDiskFailure(error: unknown): boolean {
	return hasCode(error, codes.readOnly, codes.ioError, codes.cantOpen);
}

function hasCode(error: unknown, ...wanted: readonly number[]): boolean {
	// The low byte is the primary code of an extended one.
	return error instanceof Error && "errcode" in error && wanted.includes(Number(error.errcode) & 0xff);
}
