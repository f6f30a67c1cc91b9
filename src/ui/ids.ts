import { tableScheme } from "./page/pageLinks.ts";

/**
 * Every id that package.json and the code share. `test/unit/ui/ids.test.ts` compares the two, both ways.
 * Commands marked `internal` are called by other parts only and are hidden from the palette.
 */
export const commandIds = {
	connect: "notionWorkspaces.connect",
	openSample: "notionWorkspaces.openSampleWorkspace",
	resetSample: "notionWorkspaces.resetSampleWorkspace",
	manageSession: "notionWorkspaces.manageSession",
	showBeside: "notionWorkspaces.showBeside",
	leaveSession: "notionWorkspaces.leaveSession",
	renameSession: "notionWorkspaces.renameSession",
	signIn: "notionWorkspaces.signIn",
	setFolderDefault: "notionWorkspaces.setFolderDefault",
	disconnect: "notionWorkspaces.disconnect",
	refresh: "notionWorkspaces.refresh",
	search: "notionWorkspaces.search",
	openByLink: "notionWorkspaces.openByLink",
	open: "notionWorkspaces.open",
	openSource: "notionWorkspaces.openSource",
	openInNotion: "notionWorkspaces.openInNotion",
	openLinkInNotion: "notionWorkspaces.openLinkInNotion",
	copyLink: "notionWorkspaces.copyLink",
	copyEditorLink: "notionWorkspaces.copyEditorLink",
	copyId: "notionWorkspaces.copyId",
	newPage: "notionWorkspaces.newPage",
	newRow: "notionWorkspaces.newRow",
	rename: "notionWorkspaces.rename",
	moveToTrash: "notionWorkspaces.moveToTrash",
	restoreFromTrash: "notionWorkspaces.restoreFromTrash",
	addFavorite: "notionWorkspaces.addFavorite",
	removeFavorite: "notionWorkspaces.removeFavorite",
	revealActive: "notionWorkspaces.revealActive",
	filterDatabases: "notionWorkspaces.filterDatabases",
	filterPages: "notionWorkspaces.filterPages",
	refreshItem: "notionWorkspaces.refreshItem",
	loadMore: "notionWorkspaces.loadMore",
	readComments: "notionWorkspaces.readComments",
	refreshTable: "notionWorkspaces.refreshTable",
	exportTable: "notionWorkspaces.exportTable",
	howToShare: "notionWorkspaces.howToShare",
	createDatabases: "notionWorkspaces.createDatabases",
	planSchema: "notionWorkspaces.planSchema",
	compareSchema: "notionWorkspaces.compareSchema",
	exportSchema: "notionWorkspaces.exportSchema",
	showDiagram: "notionWorkspaces.showDiagram",
	openDeclared: "notionWorkspaces.openDeclared",
	runCascade: "notionWorkspaces.runCascade",
	showActivations: "notionWorkspaces.showActivations",
	showPipeline: "notionWorkspaces.showPipeline",
	addKeyProperty: "notionWorkspaces.addKeyProperty",
	startWebhooks: "notionWorkspaces.startWebhookReceiver",
	stopWebhooks: "notionWorkspaces.stopWebhookReceiver",
	verifyWebhooks: "notionWorkspaces.verifyWebhookSubscription",
	webhooks: "notionWorkspaces.webhooks",
	runSync: "notionWorkspaces.runSync",
	previewSync: "notionWorkspaces.previewSync",
	previewAll: "notionWorkspaces.previewAll",
	runShown: "notionWorkspaces.runShown",
	openChange: "notionWorkspaces.openChange",
	explainChanges: "notionWorkspaces.explainChanges",
	holdBack: "notionWorkspaces.holdBack",
	holdBackAttributes: "notionWorkspaces.holdBackAttributes",
	release: "notionWorkspaces.release",
	automaticRuns: "notionWorkspaces.automaticRuns",
	showRuns: "notionWorkspaces.showRuns",
	showLastRun: "notionWorkspaces.showLastRun",
	undoRun: "notionWorkspaces.undoRun",
	openConflict: "notionWorkspaces.openConflict",
	useNotion: "notionWorkspaces.useNotion",
	useOther: "notionWorkspaces.useOther",
	useOtherSide: "notionWorkspaces.useOtherSide",
	useBase: "notionWorkspaces.useBase",
	keepBoth: "notionWorkspaces.keepBoth",
	decide: "notionWorkspaces.decide",
	mergeConflict: "notionWorkspaces.mergeConflict",
	acceptMerge: "notionWorkspaces.acceptMerge",
	resolveAll: "notionWorkspaces.resolveAll",
	getStarted: "notionWorkspaces.getStarted",
	connectOwn: "notionWorkspaces.connectOwn",
	openIntegrations: "notionWorkspaces.openIntegrations",
	openSampleFolder: "notionWorkspaces.openSampleFolder",
	makeSampleConflict: "notionWorkspaces.makeSampleConflict",
	showLog: "notionWorkspaces.showLog",
} as const;

export const viewContainerId = "notionWorkspaces";

export const viewIds = {
	welcome: "notionWorkspaces.welcome",
	databases: "notionWorkspaces.databases",
	pages: "notionWorkspaces.pages",
	users: "notionWorkspaces.users",
	conflicts: "notionWorkspaces.conflicts",
} as const;

export const settingsSection = "notionWorkspaces";

export const settingIds = {
	pageSize: "notionWorkspaces.pageSize",
	refreshInterval: "notionWorkspaces.refreshInterval",
	autoReveal: "notionWorkspaces.autoReveal",
	confirmBeforeWriting: "notionWorkspaces.confirmBeforeWriting",
	runAutomatically: "notionWorkspaces.runAutomatically",
	baseUrl: "notionWorkspaces.baseUrl",
} as const;

/** Context keys that `when` clauses ask for. */
export const contextKeys = {
	/** `none`, `signedOut`, `loading`, `empty`, `ready` or `failed`. */
	state: "notionWorkspaces.state",
	/** The workspace was read to its end once, and has no pages. */
	noPages: "notionWorkspaces.noPages",
	/** The same of users. */
	noUsers: "notionWorkspaces.noUsers",
	/** Several workspaces are shown side by side. */
	several: "notionWorkspaces.several",
	/** The webhook receiver runs in this window. */
	receivesWebhooks: "notionWorkspaces.receivesWebhooks",
	/** The walkthrough was opened: VS Code ticks no step for what held before that. */
	walkthroughOpen: "notionWorkspaces.walkthroughOpen",
	/** The active editor shows a page. */
	pageOpen: "notionWorkspaces.pageOpen",
	/** The active editor shows a conflict. */
	conflictOpen: "notionWorkspaces.conflictOpen",
	/** Its sides had something in common. */
	conflictHasBase: "notionWorkspaces.conflictHasBase",
	/** Its other side is a file, or in one. */
	conflictInFile: "notionWorkspaces.conflictInFile",
	/** Both values of one of its attributes can be kept. */
	conflictKeepsBoth: "notionWorkspaces.conflictKeepsBoth",
	/** A long text of it is in conflict. */
	conflictHasText: "notionWorkspaces.conflictHasText",
} as const;

/** Context keys by which steps of the walkthroughs tick themselves. */
export const milestones = {
	openedTable: "notionWorkspaces.openedTable",
	ranCascade: "notionWorkspaces.ranCascade",
	resolvedConflict: "notionWorkspaces.resolvedConflict",
	connectedOwn: "notionWorkspaces.connectedOwn",
	sharedOwn: "notionWorkspaces.sharedOwn",
} as const;

export const walkthroughIds = { start: "start", connect: "connect" } as const;

/** What `viewItem` of a tree row may be, for its menus. */
export const treeItemContexts = {
	session: "session",
	group: "group",
	database: "database",
	dataSource: "dataSource",
	page: "page",
	row: "row",
	user: "user",
	/** A conflict with a file. */
	conflict: "conflict",
	/** A conflict with anything else. */
	conflictElsewhere: "conflictElsewhere",
} as const;

/** Stands after the context of a row that is among the favorites. */
export const favoriteContext = "favorite";

/** Schemes of documents that the extension provides. */
export const schemes = {
	/** Pages, read only: `notion:/<session>/<page>/<title>.md`. */
	page: "notion",
	table: tableScheme,
	/** The two sides of a conflict: `notion-conflict:/<conflict>/<side>/<title>.yaml`. */
	conflict: "notion-conflict",
	/** A long text in conflict: what it was, both sides, and the result of merging them. */
	merge: "notion-merge",
	/** Lines of the Source Control view: `notion-change:/<what changes>/<title>`; there is nothing to open. */
	change: "notion-change",
	/** Rows of the sidebar, to be marked: `notion-item:/<session>/<id>`; there is nothing to open. */
	item: "notion-item",
	/** Plans, read only. */
	plan: "notion-plan",
} as const;

/** What sync tasks are to the Source Control view. */
export const sourceControlId = "notion";

/** What tasks of task files are to tasks.json. */
export const taskType = "notion";

/** The editor of tables: `notion.table:/Tables/<title>?<session>/<data source>`. */
export const tableViewType = "notionWorkspaces.table";
export const diagramViewType = "notionWorkspaces.diagram";

/** Environment by which `npm start` hands over the local Notion workspace that it runs. */
export const sampleEnvironment = {
	url: "NOTION_WORKSPACES_SAMPLE_URL",
	token: "NOTION_WORKSPACES_SAMPLE_TOKEN",
} as const;
