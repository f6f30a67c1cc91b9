import fs from "node:fs";

/** Megabytes of the extension host whose environment has a value: what the system says, and the most that it was. */
export function extensionHostMemory(value: string): { readonly now: number; readonly most: number } | undefined {
	for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
		try {
			const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
			if (command.includes("--type=extensionHost") && fs.readFileSync(`/proc/${pid}/environ`, "utf8").includes(value)) {
				const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
				const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
				return { now: Math.round(kilobytes("VmRSS") / 1000), most: Math.round(kilobytes("VmHWM") / 1000) };
			}
		} catch {
			// It has ended meanwhile.
		}
	}
	return undefined;
}
