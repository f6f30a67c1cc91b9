import * as vscode from "vscode";

/**
 * Documents of a scheme of ours as files. They stand for what is elsewhere: none is made, renamed or deleted here, there are no
 * folders, and none is written where a kind of them doesn't say how.
 */
export abstract class FlatFiles implements vscode.FileSystemProvider {
	readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	readonly onDidChangeFile = this.#changed.event;

	abstract stat(uri: vscode.Uri): vscode.FileStat | Promise<vscode.FileStat>;
	abstract readFile(uri: vscode.Uri): Uint8Array | Promise<Uint8Array>;

	writeFile(_uri: vscode.Uri, _content: Uint8Array): void | Promise<void> {
		throw vscode.FileSystemError.NoPermissions();
	}

	watch(): vscode.Disposable {
		return new vscode.Disposable(() => {});
	}

	readDirectory(): [string, vscode.FileType][] {
		return [];
	}

	createDirectory(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	delete(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	rename(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	/** Makes editors read these again. */
	protected tell(type: vscode.FileChangeType, ...uris: readonly vscode.Uri[]): void {
		this.#changed.fire(uris.map((uri) => ({ type, uri })));
	}
}
