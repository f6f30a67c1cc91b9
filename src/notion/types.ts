import type {
	BlockObjectResponse,
	CommentObjectResponse,
	DatabaseObjectResponse,
	DataSourceObjectResponse,
	DataSourceViewObjectResponse,
	PageObjectResponse,
	PartialUserObjectResponse,
	QueryDataSourceParameters,
	RichTextItemResponse,
	UserObjectResponse,
} from "@notionhq/client";

/** Notion's objects under the names that this project uses. */
export type Page = PageObjectResponse;
export type Database = DatabaseObjectResponse;
export type DataSource = DataSourceObjectResponse;
export type Block = BlockObjectResponse;
export type User = UserObjectResponse;
export type View = DataSourceViewObjectResponse;
export type Comment = CommentObjectResponse;
export type PartialUser = PartialUserObjectResponse;
export type RichText = readonly RichTextItemResponse[];

/** The value of one property of a page, as Notion sends it. */
export type PropertyValue = Page["properties"][string];
/** The definition of one property of a data source, as Notion sends it. */
export type PropertySchema = DataSource["properties"][string];

export type QueryFilter = NonNullable<QueryDataSourceParameters["filter"]>;
export type QuerySorts = NonNullable<QueryDataSourceParameters["sorts"]>;

/** Everything that a session remembers by id. */
export type NotionObject = Page | Database | DataSource | User;
