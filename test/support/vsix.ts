import fs from "node:fs";
import { inflateRawSync } from "node:zlib";

/** A file inside a VSIX. */
export interface VsixEntry {
	readonly name: string;
	/** Its size when unpacked, in bytes. */
	readonly size: number;
	text(): string;
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/** Lists a VSIX (a zip file) by its central directory; folders are left out. */
export function readVsix(file: string): VsixEntry[] {
	const bytes = fs.readFileSync(file);
	let end = bytes.length - 22;
	while (end >= 0 && bytes.readUInt32LE(end) !== endOfDirectory) {
		end -= 1;
	}
	if (end < 0) {
		throw new Error(`${file} is not a zip file.`);
	}
	const entries: VsixEntry[] = [];
	let at = bytes.readUInt32LE(end + 16);
	for (let left = bytes.readUInt16LE(end + 10); left > 0 && bytes.readUInt32LE(at) === directoryEntry; left -= 1) {
		const nameLength = bytes.readUInt16LE(at + 28);
		const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
		const deflated = bytes.readUInt16LE(at + 10) === 8;
		const packedSize = bytes.readUInt32LE(at + 20);
		const header = bytes.readUInt32LE(at + 42);
		if (!name.endsWith("/")) {
			entries.push({
				name,
				size: bytes.readUInt32LE(at + 24),
				text: () => {
					const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
					const packed = bytes.subarray(start, start + packedSize);
					return (deflated ? inflateRawSync(packed) : packed).toString("utf8");
				},
			});
		}
		at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
	}
	return entries;
}
