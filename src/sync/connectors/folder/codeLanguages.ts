/** The languages of a code block in Notion. Source: the types of Notion's SDK. */
const languages: ReadonlySet<string> = new Set(
	(
		"abap|abc|agda|arduino|ascii art|assembly|bash|basic|bnf|c|c#|c++|clojure|coffeescript|coq|css|dart|dhall|diff|docker|ebnf|" +
		"elixir|elm|erlang|f#|flow|fortran|gherkin|glsl|go|graphql|groovy|haskell|hcl|html|idris|java|javascript|json|julia|" +
		"kotlin|latex|less|lisp|livescript|llvm ir|lua|makefile|markdown|markup|matlab|mathematica|mermaid|nix|notion formula|" +
		"objective-c|ocaml|pascal|perl|php|plain text|powershell|prolog|protobuf|purescript|python|r|racket|reason|ruby|rust|" +
		"sass|scala|scheme|scss|shell|smalltalk|solidity|sql|swift|toml|typescript|vb.net|verilog|vhdl|visual basic|" +
		"webassembly|xml|yaml"
	).split("|"),
);

/** What people write behind a fence, and what Notion calls it. */
const otherNames: Readonly<Record<string, string>> = {
	"": "plain text",
	text: "plain text",
	txt: "plain text",
	plaintext: "plain text",
	cjs: "javascript",
	js: "javascript",
	jsx: "javascript",
	mjs: "javascript",
	ts: "typescript",
	tsx: "typescript",
	py: "python",
	rb: "ruby",
	rs: "rust",
	sh: "shell",
	zsh: "shell",
	console: "shell",
	yml: "yaml",
	md: "markdown",
	cs: "c#",
	csharp: "c#",
	cpp: "c++",
	dockerfile: "docker",
	jsonc: "json",
	kt: "kotlin",
	make: "makefile",
	ps1: "powershell",
	golang: "go",
	tex: "latex",
	hs: "haskell",
	htm: "html",
	objc: "objective-c",
};

/** What Notion calls the language of a code block; one that it doesn't know is plain text. */
export function notionLanguage(name: string): string {
	const lower = name.trim().toLowerCase();
	return languages.has(lower) ? lower : (otherNames[lower] ?? "plain text");
}
