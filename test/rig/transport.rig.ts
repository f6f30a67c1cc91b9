import process from "node:process";
import type { Violations } from "./rig.ts";
import { TransportRun } from "./transport/transportRun.ts";

/**
 * Random calls of a session under random faults of the local workspace. What a call gives is what a workspace without faults gives at
 * that moment, or it fails with one of our errors; what may have happened is never sent again.
 *
 * Left out are the faults that no reader can notice in one listing: a row that moves away just before its page is read (`moveRows`), a
 * listing that is cut and says that it is whole (`incomplete` with `silent`), and wrong times (`clockSkew`).
 */
export async function run(seed: number): Promise<Violations> {
	let unhandledRejections = 0;
	const count = () => {
		unhandledRejections++;
	};
	process.on("unhandledRejection", count);
	try {
		await using transport = await TransportRun.open(seed);
		await transport.go(20);
		// What nobody awaits shows itself a turn later.
		await new Promise((resolve) => setTimeout(resolve, 5));
		return { ...transport.violations(), unhandledRejections };
	} finally {
		process.off("unhandledRejection", count);
	}
}
