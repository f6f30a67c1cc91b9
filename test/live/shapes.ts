/** What an answer is made of, without its contents: the types that stand at each path. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

/** Objects whose keys are names or ids of the user's: what stands under them is one thing. */
const namedByUsers = new Set(["properties", "schema"]);

/** The shape of one answer. `[]` stands for any item, `{}` for any key of the user's. */
export function shapeOf(json: unknown): Shape {
	const found = new Map<string, Set<string>>();
	collect(json, "", found);
	return found;
}

/** Both shapes in one. */
export function mergeShapes(a: Shape, b: Shape): Shape {
	const merged = new Map([...a].map(([path, types]) => [path, new Set(types)]));
	for (const [path, types] of b) {
		merged.set(path, new Set([...(merged.get(path) ?? []), ...types]));
	}
	return merged;
}

/** Where two shapes differ, in words, from the first one's point of view. Whether a list was empty or a value null is no difference. */
export function compareShapes(live: Shape, local: Shape): string[] {
	const paths = [...new Set([...live.keys(), ...local.keys()])].sort();
	return paths.flatMap((path) => {
		const [there, here] = [live.get(path), local.get(path)];
		if (there && here) {
			const only = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
				[...a].filter((type) => !b.has(type) && type !== "null");
			const [more, less] = [only(there, here), only(here, there)];
			// Null where the other side has a value says nothing of its type.
			return isOnlyNull(there) || isOnlyNull(here) || more.length + less.length === 0
				? []
				: [`${path}: ${[...there].join(" or ")}, locally ${[...here].join(" or ")}`];
		}
		const [present, absent] = there ? [live, local] : [local, live];
		// One difference a branch: what lies below it follows. Where the branch itself couldn't be compared, neither can this.
		return isComparable(absent, path) && isComparable(present, path)
			? [`${path}: ${there ? "only in Notion" : "only locally"} (${[...(there ?? here ?? [])].join(" or ")})`]
			: [];
	});
}

function collect(value: unknown, path: string, found: Map<string, Set<string>>): void {
	const types = found.get(path) ?? new Set<string>();
	found.set(path, types.add(typeOf(value)));
	if (Array.isArray(value)) {
		for (const item of value) {
			collect(item, `${path}[]${kindOf(item)}`, found);
		}
	} else if (typeof value === "object" && value !== null) {
		for (const [key, inner] of Object.entries(value)) {
			const isNamed = namedByUsers.has(path.split(".").at(-1) ?? "") && typeof inner === "object";
			collect(inner, isNamed ? `${path}.{}${kindOf(inner)}` : `${path}.${key}`, found);
		}
	}
}

/** Things of different types in one list are different things. */
function kindOf(value: unknown): string {
	const type = (value as { readonly type?: unknown } | null)?.type;
	return typeof type === "string" ? `<${type}>` : "";
}

function typeOf(value: unknown): string {
	return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}

function isOnlyNull(types: ReadonlySet<string>): boolean {
	return types.size === 1 && types.has("null");
}

/** Whether what a path stands in is there, and isn't a list without items. */
function isComparable(shape: Shape, path: string): boolean {
	const parent = parentOf(path);
	const types = shape.get(parent);
	return (
		types?.has("object") ||
		(types?.has("list") && [...shape.keys()].some((other) => other.startsWith(`${parent}[]`))) ||
		false
	);
}

function parentOf(path: string): string {
	return /\[\](<[^>]*>)?$/.test(path) ? path.replace(/\[\](<[^>]*>)?$/, "") : path.replace(/\.[^.]*$/, "");
}
