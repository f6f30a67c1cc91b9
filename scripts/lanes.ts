// Work beside other work, in a terminal that shows one after the other.

/** Takes what a run prints. */
export type Print = (text: string) => void;

/** Does the jobs in their order, two at a time; gives what became of each. */
export async function inTwoLanes<T, R>(jobs: readonly T[], work: (job: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	const waiting = jobs.entries();
	const lane = async () => {
		for (const [index, job] of waiting) {
			results[index] = await work(job);
		}
	};
	await Promise.all([lane(), lane()]);
	return results;
}

/** Keeps what the work prints until it has ended, so that two runs aren't mixed up. */
export async function printAtEnd<T>(print: Print, work: (kept: Print) => Promise<T>): Promise<T> {
	let output = "";
	try {
		return await work((text) => {
			output += text;
		});
	} finally {
		print(output);
	}
}
