import type { DatabaseDesign, Design } from "./design.ts";

/**
 * A lower bound of the writes that a design takes in an empty workspace: a create for each data source, and an update for
 * each that has something which can't be there from the start, in the best of all orders. Notion gives the other
 * sides of relations names of its own making, so that their names are a part of an update after the relation is there.
 */
export function leastWrites(design: Design): number {
	const { databases } = design;
	const best = new Array<number>(1 << databases.length).fill(Number.POSITIVE_INFINITY);
	best[0] = 0;
	for (let there = 0; there < best.length; there++) {
		for (const [i, database] of databases.entries()) {
			const bit = 1 << i;
			if ((there & bit) === 0) {
				const isThere = (id: number) => databases.some((other, at) => other.id === id && (there & (1 << at)) !== 0);
				const late = isLate(design, database, isThere) ? 1 : 0;
				best[there | bit] = Math.min(best[there | bit] ?? 0, (best[there] ?? 0) + late);
			}
		}
	}
	const selves = databases.filter(hasTwoWaySelf).length;
	return databases.length + (best.at(-1) ?? 0) + selves;
}

/** The other side of a relation to itself has an id only after the update that makes it, so that its name takes one more. */
function hasTwoWaySelf({ id, properties }: DatabaseDesign): boolean {
	return properties.some(({ type, target, reverse }) => type === "relation" && target === id && reverse !== undefined);
}

function isLate(
	{ databases, frames }: Design,
	{ id, frame, title, properties }: DatabaseDesign,
	isThere: (id: number) => boolean,
): boolean {
	const siblings = databases.filter((other) => frame !== undefined && other.frame === frame && other.id !== id);
	const isFirst = siblings.length > 0 && !siblings.some((other) => isThere(other.id));
	if (isFirst && frames.find((other) => other.id === frame)?.title !== title) {
		return true;
	}
	const isNamedLater = databases.some(({ properties: others }) =>
		others.some(({ type, target, reverse }) => type === "relation" && target === id && reverse !== undefined),
	);
	if (isNamedLater) {
		return true;
	}
	return properties.some(({ type, target = 0, over = 0, of = 0 }) => {
		if (type === "relation") {
			return !isThere(target);
		}
		return type === "rollup" && (over < 0 || isMadeLater(of));
	});

	/** What is rolled up may be a relation, or the other side of one, that isn't there while this database is created. */
	function isMadeLater(rolled: number): boolean {
		const owner = databases.find((database) =>
			database.properties.some((property) => property.id === Math.abs(rolled)),
		);
		const property = owner?.properties.find((candidate) => candidate.id === Math.abs(rolled));
		if (!owner || property?.type !== "relation") {
			return false;
		}
		const { target = 0 } = property;
		return target === owner.id || !isThere(target) || !isThere(owner.id);
	}
}
