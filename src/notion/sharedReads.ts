import type { RequestOptions } from "./requestOptions.ts";

interface Running {
	readonly result: Promise<unknown>;
	readonly controller: AbortController;
	callers: number;
}

/** Reads of one thing at the same time share one request; it ends early when all who wait for it have given up. */
export class SharedReads {
	readonly #running = new Map<string, Running>();

	/** Runs `read`, or waits for the one that is under way under this name at the same priority. */
	run<T>(name: string, options: RequestOptions, read: (options: RequestOptions) => Promise<T>): Promise<T> {
		const { signal, priority = "interactive" } = options;
		const key = `${priority} ${name}`;
		const running = this.#running.get(key) ?? this.#start(key, (own) => read({ priority, signal: own }));
		running.callers++;
		// The name stands for one kind of object.
		const result = running.result as Promise<T>;
		return signal ? this.#whileWanted(key, running, result, signal) : result;
	}

	#start(key: string, read: (signal: AbortSignal) => Promise<unknown>): Running {
		const controller = new AbortController();
		const result = read(controller.signal).finally(() => this.#end(key, running));
		const running: Running = { result, controller, callers: 0 };
		this.#running.set(key, running);
		return running;
	}

	async #whileWanted<T>(key: string, running: Running, result: Promise<T>, signal: AbortSignal): Promise<T> {
		let leave = () => {};
		const left = new Promise<void>((resolve) => {
			leave = resolve;
			signal.addEventListener("abort", leave, { once: true });
		});
		if (signal.aborted) {
			leave();
		}
		try {
			await Promise.race([result, left]);
		} finally {
			signal.removeEventListener("abort", leave);
		}
		if (!signal.aborted) {
			return result;
		}
		running.callers--;
		if (running.callers === 0) {
			this.#end(key, running);
			running.controller.abort(signal.reason);
			return result;
		}
		result.catch(() => {});
		throw signal.reason;
	}

	#end(key: string, running: Running): void {
		if (this.#running.get(key) === running) {
			this.#running.delete(key);
		}
	}
}
