/** The `count` smallest items in order, without sorting the rest. */
export function smallest<T>(items: Iterable<T>, count: number, compare: (a: T, b: T) => number): readonly T[] {
	const heap: T[] = [];
	for (const item of items) {
		if (heap.length < count) {
			heap.push(item);
			rise(heap, compare);
		} else if (compare(item, heap[0] as T) < 0) {
			heap[0] = item;
			sink(heap, compare);
		}
	}
	return heap.sort(compare);
}

/** The largest stands at the root, so that it is the one to go. */
function rise<T>(heap: T[], compare: (a: T, b: T) => number): void {
	let at = heap.length - 1;
	while (at > 0) {
		const parent = (at - 1) >> 1;
		if (compare(heap[at] as T, heap[parent] as T) <= 0) {
			return;
		}
		swap(heap, at, parent);
		at = parent;
	}
}

function sink<T>(heap: T[], compare: (a: T, b: T) => number): void {
	let at = 0;
	for (;;) {
		let largest = at;
		for (const child of [2 * at + 1, 2 * at + 2]) {
			if (child < heap.length && compare(heap[child] as T, heap[largest] as T) > 0) {
				largest = child;
			}
		}
		if (largest === at) {
			return;
		}
		swap(heap, at, largest);
		at = largest;
	}
}

function swap<T>(heap: T[], a: number, b: number): void {
	[heap[a], heap[b]] = [heap[b] as T, heap[a] as T];
}
