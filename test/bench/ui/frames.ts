import type { FrameLocator } from "playwright-core";

/** What a browser drew while something went on for some seconds. */
export interface Frames {
	readonly count: number;
	/** Share of the frames of a screen of 60 Hz that weren't drawn, in percent. */
	readonly dropped: number;
	/** The longest time between two frames, in milliseconds. */
	readonly longest: number;
}

/**
 * Counts the frames of a document for so many milliseconds, while its element of that selector scrolls from top to end and back by
 * `pixels` in each frame; 0 counts what an idle document does on this machine.
 */
export async function countFrames(
	document: FrameLocator,
	selector: string,
	duration: number,
	pixels: number,
): Promise<Frames> {
	const gaps = await document.locator(selector).evaluate(
		(element, { duration, pixels }) =>
			new Promise<number[]>((resolve) => {
				const found: number[] = [];
				const begun = performance.now();
				let last: number | undefined;
				let step = pixels;
				const draw = (now: number) => {
					if (last !== undefined) {
						found.push(now - last);
					}
					last = now;
					const before = element.scrollTop;
					element.scrollTop += step;
					if (element.scrollTop === before) {
						step = -step;
					}
					if (now - begun < duration) {
						requestAnimationFrame(draw);
					} else {
						resolve(found);
					}
				};
				requestAnimationFrame(draw);
			}),
		{ duration, pixels },
	);
	const frame = 1000 / 60;
	const expected = gaps.reduce((sum, gap) => sum + Math.max(1, Math.round(gap / frame)), 0);
	return {
		count: gaps.length,
		dropped: (100 * (expected - gaps.length)) / expected,
		longest: Math.max(...gaps),
	};
}
