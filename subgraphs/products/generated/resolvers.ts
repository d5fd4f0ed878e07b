import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Product as ProductShape, ProductVariant as VariantShape, Brand as BrandShape } from '../domain/product.ts';
import type { Category as CategoryShape } from '../domain/category.ts';
import type { Money as MoneyShape } from '../../../platform/scalars/money.ts';
import type { StockView, CompletedLine, ProductPage, SearchPage, ProductsContext } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant as ISO 8601 with an offset, such as 2026-01-31T12:00:00.000Z. */
  DateTime: { input: Date; output: Date; }
  /** A whole amount in a currency's minor unit (cents), up to ±(2^53 − 1). */
  MinorUnits: { input: number; output: number; }
  _FieldSet: { input: string; output: string; }
};

/** A named property, such as colour: red or length: 120 cm. */
export type Attribute = {
  readonly __typename?: 'Attribute';
  readonly name: Scalars['String']['output'];
  readonly unit?: Maybe<Scalars['String']['output']>;
  readonly value: Scalars['String']['output'];
};

/** `unit` is for display only; filters compare name and value. */
export type AttributeInput = {
  readonly name: Scalars['String']['input'];
  readonly unit?: InputMaybe<Scalars['String']['input']>;
  readonly value: Scalars['String']['input'];
};

/** The manufacturer or label of products. */
export type Brand = Node & {
  readonly __typename?: 'Brand';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly slug: Scalars['String']['output'];
};

export type BrandPayload = {
  readonly __typename?: 'BrandPayload';
  readonly brand?: Maybe<Brand>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Whom a cached value may be shown to. */
export type CacheControlScope =
  /** Nobody else; the gateway does not cache it. */
  | 'PRIVATE'
  /** Every caller. */
  | 'PUBLIC';

/** A category in the catalogue's tree. */
export type Category = Node & {
  readonly __typename?: 'Category';
  readonly children: ReadonlyArray<Category>;
  readonly description?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly parent?: Maybe<Category>;
  /** The categories from the root to this one, inclusive. */
  readonly path: ReadonlyArray<Category>;
  /** The ACTIVE products of this category and its descendants. */
  readonly products: ProductConnection;
  readonly slug: Scalars['String']['output'];
};


/** A category in the catalogue's tree. */
export type CategoryProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  sort?: InputMaybe<ProductSort>;
};

export type CategoryPayload = {
  readonly __typename?: 'CategoryPayload';
  /** After deleteCategory: the deleted category. */
  readonly category?: Maybe<Category>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The kind of an expected failure. */
export type ErrorCode =
  /** It has changed meanwhile, or conflicts with another request or with what exists: read it again, then decide. */
  | 'CONFLICT'
  /** The idempotency key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The requested quantity exceeds the available stock. */
  | 'INSUFFICIENT_STOCK'
  /** Other objects still use it. */
  | 'IN_USE'
  /** It does not exist, or the caller may not see it. */
  | 'NOT_FOUND'
  /** The units are not held for the order any more, and cannot be. */
  | 'RESERVATION_GONE'
  /** Another product or variant of the catalogue has this sku. */
  | 'SKU_TAKEN'
  /** Another product, brand or category has this slug. */
  | 'SLUG_TAKEN'
  /** The input is invalid. */
  | 'VALIDATION';

/** The values of one field of the found products. */
export type Facet = {
  readonly __typename?: 'Facet';
  readonly buckets: ReadonlyArray<FacetBucket>;
  readonly field: FacetField;
  /** The name of the attribute or option where `field` is ATTRIBUTE. */
  readonly name: Scalars['String']['output'];
};

/** How many of the found products have one value. */
export type FacetBucket = {
  readonly __typename?: 'FacetBucket';
  readonly count: Scalars['Int']['output'];
  /** For showing to a person. */
  readonly label: Scalars['String']['output'];
  readonly value: Scalars['String']['output'];
};

/** What a facet counts by. */
export type FacetField =
  /** A named attribute or option; its values are for `filter.attributes`. */
  | 'ATTRIBUTE'
  /** A value is an id for `filter.brandIds`. */
  | 'BRAND'
  /** Categories and their ancestors; a value is an id for `filter.categoryIds`. */
  | 'CATEGORY'
  /** `true` and `false`. */
  | 'IN_STOCK'
  /** Ranges of the lowest price in minor units, such as `2500-4999` or `50000-`. */
  | 'PRICE';

/** A part of a text. */
export type HighlightPart = {
  readonly __typename?: 'HighlightPart';
  readonly isMatch: Scalars['Boolean']['output'];
  readonly text: Scalars['String']['output'];
};

/** A text that search highlights. */
export type HighlightedField =
  | 'DESCRIPTION'
  | 'NAME';

/** An image by its http or https URL. Pass `id` to keep an existing image of the product. */
export type ImageInput = {
  readonly alt?: InputMaybe<Scalars['String']['input']>;
  readonly height?: InputMaybe<Scalars['Int']['input']>;
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  readonly url: Scalars['String']['input'];
  readonly width?: InputMaybe<Scalars['Int']['input']>;
};

/** An error without further fields. */
export type InputError = UserError & {
  readonly __typename?: 'InputError';
  readonly code: ErrorCode;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** The requested quantity exceeds the available stock. */
export type InsufficientStockError = UserError & {
  readonly __typename?: 'InsufficientStockError';
  readonly available: Scalars['Int']['output'];
  readonly code: ErrorCode;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly requested: Scalars['Int']['output'];
  readonly variant?: Maybe<ProductVariant>;
};

/** An amount of money, exact: integers only. */
export type Money = {
  readonly __typename?: 'Money';
  readonly amountMinor: Scalars['MinorUnits']['output'];
  /** ISO 4217, such as USD. */
  readonly currency: Scalars['String']['output'];
  /** Decimal places of the currency's major unit: 2 for USD, 0 for JPY. */
  readonly exponent: Scalars['Int']['output'];
  /** For showing to a person, by the customs of a BCP 47 locale. */
  readonly formatted: Scalars['String']['output'];
};


/** An amount of money, exact: integers only. */
export type MoneyFormattedArgs = {
  locale?: InputMaybe<Scalars['String']['input']>;
};

/** An amount of money. The shop sells in USD; another currency is refused. */
export type MoneyInput = {
  readonly amountMinor: Scalars['MinorUnits']['input'];
  readonly currency: Scalars['String']['input'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Adds or removes units once per key and variant; never removes units held for orders. */
  readonly adjustStock?: Maybe<StockPayload>;
  /** Hides a product from the shop; archiving it again changes nothing. */
  readonly archiveProduct?: Maybe<ProductPayload>;
  /** Sells the units of a paid order. A line whose hold is gone changes nothing and is reported. Only for the orders subgraph. */
  readonly commitStock?: Maybe<StockLinesPayload>;
  /** Creates a product. Repeating a key with the same input returns the product created first. */
  readonly createProduct?: Maybe<ProductPayload>;
  /** Deletes a category; refused while it has products or children. */
  readonly deleteCategory?: Maybe<CategoryPayload>;
  /** Returns an order's held or sold units to the stock and refuses a late reservation. Only for the orders subgraph. */
  readonly releaseStock?: Maybe<StockLinesPayload>;
  /** Holds the units of all lines for an order, or of none. Only for the orders subgraph. */
  readonly reserveStock?: Maybe<StockLinesPayload>;
  /** Creates a brand, or changes the one with this id. */
  readonly saveBrand?: Maybe<BrandPayload>;
  /** Creates a category, or replaces all fields of the one with this id. Without `parentId` it is a root. Descendants move with it. */
  readonly saveCategory?: Maybe<CategoryPayload>;
  /** Changes a product; refused with CONFLICT unless its version is `expectedVersion`. */
  readonly updateProduct?: Maybe<ProductPayload>;
};


export type MutationAdjustStockArgs = {
  delta: Scalars['Int']['input'];
  idempotencyKey: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  variantId: Scalars['ID']['input'];
};


export type MutationArchiveProductArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCommitStockArgs = {
  lines: ReadonlyArray<StockLineInput>;
  orderId: Scalars['ID']['input'];
};


export type MutationCreateProductArgs = {
  idempotencyKey: Scalars['ID']['input'];
  input: ProductInput;
};


export type MutationDeleteCategoryArgs = {
  id: Scalars['ID']['input'];
};


export type MutationReleaseStockArgs = {
  lines: ReadonlyArray<StockLineInput>;
  orderId: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReserveStockArgs = {
  holdUntil: Scalars['DateTime']['input'];
  lines: ReadonlyArray<StockLineInput>;
  notAfter: Scalars['DateTime']['input'];
  orderId: Scalars['ID']['input'];
};


export type MutationSaveBrandArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  name: Scalars['String']['input'];
  slug: Scalars['String']['input'];
};


export type MutationSaveCategoryArgs = {
  description?: InputMaybe<Scalars['String']['input']>;
  id?: InputMaybe<Scalars['ID']['input']>;
  name: Scalars['String']['input'];
  parentId?: InputMaybe<Scalars['ID']['input']>;
  slug: Scalars['String']['input'];
};


export type MutationUpdateProductArgs = {
  expectedVersion: Scalars['Int']['input'];
  id: Scalars['ID']['input'];
  input: ProductPatch;
};

/** Something with an id that is unique in the whole graph. */
export type Node = {
  /** A type prefix and a ULID, such as usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D. */
  readonly id: Scalars['ID']['output'];
};

/** The position of a page in its connection (Relay). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** The lowest and the highest price among a product's variants. */
export type PriceRange = {
  readonly __typename?: 'PriceRange';
  readonly max: Money;
  readonly min: Money;
};

/** A product of the catalogue, sold as one or more variants. */
export type Product = Node & {
  readonly __typename?: 'Product';
  readonly attributes: ReadonlyArray<Attribute>;
  readonly brand?: Maybe<Brand>;
  readonly categories: ReadonlyArray<Category>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** The first variant in stock, otherwise the first variant; use it where a list shows a single variant. */
  readonly defaultVariant?: Maybe<ProductVariant>;
  readonly description?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly images: ReadonlyArray<ProductImage>;
  readonly name: Scalars['String']['output'];
  /** The lowest and the highest price among the variants. */
  readonly priceRange: PriceRange;
  /** The name in URLs; unique. */
  readonly slug: Scalars['String']['output'];
  readonly status: ProductStatus;
  /** The stock state of the variant with the most units to sell. */
  readonly stockState: StockState;
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
  readonly updatedAt: Scalars['DateTime']['output'];
  readonly variants: ReadonlyArray<ProductVariant>;
  /** Rises by one with each change of the product, but not of its stock; pass it to `updateProduct`. */
  readonly version: Scalars['Int']['output'];
};

/** A page of products. */
export type ProductConnection = {
  readonly __typename?: 'ProductConnection';
  readonly edges: ReadonlyArray<ProductEdge>;
  readonly pageInfo: PageInfo;
  /** The number of products on all pages; counted only when selected. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One product of a list, with its cursor. */
export type ProductEdge = {
  readonly __typename?: 'ProductEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Product;
};

/** Products that match all given fields. */
export type ProductFilter = {
  /** With one of the given values for each given name. */
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeInput>>;
  /** Of any of these brands. */
  readonly brandIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** In any of these categories or their descendants. */
  readonly categoryIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only products with units to sell; follows stock changes within about a second. */
  readonly inStockOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** The lowest price among the variants is at most this. */
  readonly priceMax?: InputMaybe<MoneyInput>;
  /** The lowest price among the variants is at least this. */
  readonly priceMin?: InputMaybe<MoneyInput>;
  /** Default: ACTIVE only. Other statuses are for staff with `catalog:write`. */
  readonly statuses?: InputMaybe<ReadonlyArray<ProductStatus>>;
  /** With all of these tags. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** An image of a product, referenced by URL. */
export type ProductImage = Node & {
  readonly __typename?: 'ProductImage';
  readonly alt?: Maybe<Scalars['String']['output']>;
  /** In pixels; 0 when unknown. */
  readonly height: Scalars['Int']['output'];
  readonly id: Scalars['ID']['output'];
  /** http or https. */
  readonly url: Scalars['String']['output'];
  /** In pixels; 0 when unknown. */
  readonly width: Scalars['Int']['output'];
};

export type ProductInput = {
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeInput>>;
  readonly brandId?: InputMaybe<Scalars['ID']['input']>;
  readonly categoryIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly images?: InputMaybe<ReadonlyArray<ImageInput>>;
  readonly name: Scalars['String']['input'];
  /** Default: derived from the name. */
  readonly slug?: InputMaybe<Scalars['String']['input']>;
  readonly status?: InputMaybe<ProductStatus>;
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** At least one. */
  readonly variants: ReadonlyArray<VariantInput>;
};

/** Omitted fields keep their value, null clears optional fields, and a list replaces the whole list. */
export type ProductPatch = {
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeInput>>;
  readonly brandId?: InputMaybe<Scalars['ID']['input']>;
  readonly categoryIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly images?: InputMaybe<ReadonlyArray<ImageInput>>;
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly slug?: InputMaybe<Scalars['String']['input']>;
  readonly status?: InputMaybe<ProductStatus>;
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Variants are matched by id, otherwise by sku; omitted variants are no longer sold. */
  readonly variants?: InputMaybe<ReadonlyArray<VariantInput>>;
};

export type ProductPayload = {
  readonly __typename?: 'ProductPayload';
  readonly product?: Maybe<Product>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A page of what a search has found. */
export type ProductSearch = {
  readonly __typename?: 'ProductSearch';
  readonly edges: ReadonlyArray<ProductSearchEdge>;
  /** What the search can be narrowed to; each facet respects every filter but its own. */
  readonly facets: ReadonlyArray<Facet>;
  readonly pageInfo: PageInfo;
  /** The search with corrected words, which is the one that was executed; null when nothing was corrected. */
  readonly suggestion?: Maybe<Scalars['String']['output']>;
  /** The number of products on all pages; counted only when selected. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One product of a search, with its cursor. */
export type ProductSearchEdge = {
  readonly __typename?: 'ProductSearchEdge';
  readonly cursor: Scalars['String']['output'];
  /** The texts in which words were found. */
  readonly highlights: ReadonlyArray<SearchHighlight>;
  readonly node: Product;
  /** How relevant the product is; higher is more relevant, and only comparable within one search. */
  readonly score: Scalars['Int']['output'];
};

/** The order of a list; ties are broken by id, so pages neither repeat nor skip products. */
export type ProductSort =
  | 'NAME'
  | 'NEWEST'
  /** By the lowest price among the variants. */
  | 'PRICE_ASC'
  /** By the lowest price among the variants, descending. */
  | 'PRICE_DESC';

/** ACTIVE products are public, others are visible to staff with `catalog:write`. Variants of an ARCHIVED product still resolve in orders. */
export type ProductStatus =
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'DRAFT';

/** The item a buyer orders: one size, colour or model of a product. */
export type ProductVariant = Node & {
  readonly __typename?: 'ProductVariant';
  /** The price before a reduction, always above `price`. */
  readonly compareAtPrice?: Maybe<Money>;
  readonly id: Scalars['ID']['output'];
  /** What distinguishes it from the product's other variants, such as size and colour. */
  readonly options: ReadonlyArray<Attribute>;
  readonly price: Money;
  readonly product: Product;
  /** The stock keeping unit; unique in the catalogue. */
  readonly sku: Scalars['String']['output'];
  readonly stock: Stock;
  readonly title: Scalars['String']['output'];
  readonly weightGrams?: Maybe<Scalars['Int']['output']>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** All brands, sorted by name. */
  readonly brands?: Maybe<ReadonlyArray<Brand>>;
  /** The children of a category, or the root categories, sorted by name. */
  readonly categories?: Maybe<ReadonlyArray<Category>>;
  /** By id or slug, exactly one of them. Null when the product does not exist or is not visible to the caller. */
  readonly product?: Maybe<Product>;
  /** By id or sku, exactly one of them. */
  readonly productVariant?: Maybe<ProductVariant>;
  /** A page of at most 100 products. */
  readonly products?: Maybe<ProductConnection>;
  /**
   * A page of at most 100 products that match a search, with facets. Every word and `"phrase"` must be found, nothing that
   * is -excluded, and the last word may be the beginning of one; a word that no product has is corrected. Without words,
   * all products match that pass the filter; `filter.attributes` compares options of variants too. Changes are found
   * within a second. While search is not available, this is null with DEPENDENCY_UNAVAILABLE.
   */
  readonly searchProducts?: Maybe<ProductSearch>;
  /** At most 20 searches and products that begin with what was typed. */
  readonly searchSuggestions?: Maybe<ReadonlyArray<SearchSuggestion>>;
};


export type QueryCategoriesArgs = {
  parentId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryProductArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  slug?: InputMaybe<Scalars['String']['input']>;
};


export type QueryProductVariantArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  sku?: InputMaybe<Scalars['String']['input']>;
};


export type QueryProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  sort?: InputMaybe<ProductSort>;
};


export type QuerySearchProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  query: Scalars['String']['input'];
  sort?: InputMaybe<SearchSort>;
};


export type QuerySearchSuggestionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  prefix: Scalars['String']['input'];
};

/** A text of a product, in parts, so that a page can show which of them match. */
export type SearchHighlight = {
  readonly __typename?: 'SearchHighlight';
  readonly field: HighlightedField;
  readonly parts: ReadonlyArray<HighlightPart>;
};

/** The order of a search; ties are broken by id, so pages neither repeat nor skip products. */
export type SearchSort =
  | 'NAME'
  | 'NEWEST'
  /** By the lowest price among the variants. */
  | 'PRICE_ASC'
  /** By the lowest price among the variants, descending. */
  | 'PRICE_DESC'
  /** The most relevant first; without words as NEWEST. */
  | 'RELEVANCE';

/** A search, or a product, that begins with what was typed. */
export type SearchSuggestion = {
  readonly __typename?: 'SearchSuggestion';
  /** Null when it is a search. */
  readonly product?: Maybe<Product>;
  readonly text: Scalars['String']['output'];
};

/** The units of a variant. Each change is atomic. */
export type Stock = {
  readonly __typename?: 'Stock';
  /** Units a buyer can order now: 0 while the product is not ACTIVE. */
  readonly availableToSell?: Maybe<Scalars['Int']['output']>;
  /** Units in the warehouse, including held ones. For staff with `stock:read`. */
  readonly onHand?: Maybe<Scalars['Int']['output']>;
  /** Units held for orders that are not paid yet. For staff with `stock:read`. */
  readonly reserved?: Maybe<Scalars['Int']['output']>;
  readonly state: StockState;
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** The state of an order's units of one variant. */
export type StockEntryState =
  /** Sold: the units have left the stock. */
  | 'COMMITTED'
  /** Released because the order neither committed nor released the units in time. */
  | 'EXPIRED'
  /** Reserved, not sold yet. */
  | 'HELD'
  /** Released, or released before it was reserved: a late reservation is refused. */
  | 'RELEASED';

/** One line after a stock command, with the price and name to charge and show. */
export type StockLine = {
  readonly __typename?: 'StockLine';
  readonly available: Scalars['Int']['output'];
  readonly imageUrl?: Maybe<Scalars['String']['output']>;
  /** The product's name, followed by the variant's title if that differs. */
  readonly name: Scalars['String']['output'];
  readonly productId: Scalars['ID']['output'];
  readonly quantity: Scalars['Int']['output'];
  readonly sku: Scalars['String']['output'];
  /** Null when the order has no entry for this variant. */
  readonly state?: Maybe<StockEntryState>;
  readonly unitPrice: Money;
  readonly variantId: Scalars['ID']['output'];
};

export type StockLineInput = {
  readonly quantity: Scalars['Int']['input'];
  readonly variantId: Scalars['ID']['input'];
};

/** `lines` holds the completed lines; none after a refused reservation. */
export type StockLinesPayload = {
  readonly __typename?: 'StockLinesPayload';
  readonly lines: ReadonlyArray<StockLine>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type StockPayload = {
  readonly __typename?: 'StockPayload';
  /** Whether the key had made this adjustment before. */
  readonly replayed: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<UserError>;
  readonly variant?: Maybe<ProductVariant>;
};

/** How many units can be sold; LOW_STOCK means one to five. */
export type StockState =
  | 'IN_STOCK'
  | 'LOW_STOCK'
  | 'OUT_OF_STOCK';

/** An expected failure: `code` for programs, `message` for users, and `path`, the place in the input. */
export type UserError = {
  readonly code: ErrorCode;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** `initialStock` applies only to a new variant; change it later with `adjustStock`. */
export type VariantInput = {
  readonly compareAtPrice?: InputMaybe<MoneyInput>;
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  readonly initialStock?: InputMaybe<Scalars['Int']['input']>;
  readonly options?: InputMaybe<ReadonlyArray<AttributeInput>>;
  readonly price: MoneyInput;
  readonly sku: Scalars['String']['input'];
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly weightGrams?: InputMaybe<Scalars['Int']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Brand: Brand;
  Category: Category;
  Product: Product;
  ProductImage: ProductImage;
  ProductVariant: ProductVariant;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Brand:
    ( { __typename: 'Brand' }
    & GraphQLRecursivePick<FederationTypes['Brand'], {"id":true}> );
  Category:
    ( { __typename: 'Category' }
    & GraphQLRecursivePick<FederationTypes['Category'], {"id":true}> );
  Product:
    ( { __typename: 'Product' }
    & ( GraphQLRecursivePick<FederationTypes['Product'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Product'], {"slug":true}> ) );
  ProductImage:
    ( { __typename: 'ProductImage' }
    & GraphQLRecursivePick<FederationTypes['ProductImage'], {"id":true}> );
  ProductVariant:
    ( { __typename: 'ProductVariant' }
    & ( GraphQLRecursivePick<FederationTypes['ProductVariant'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['ProductVariant'], {"sku":true}> ) );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( BrandShape )
    | ( CategoryShape )
    | ( ProductShape )
    | ( ProductImage )
    | ( VariantShape )
  ;
  UserError:
    | ( InputError )
    | ( Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<_RefType['ProductVariant']> } )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Attribute: ResolverTypeWrapper<Attribute>;
  AttributeInput: AttributeInput;
  Brand: ResolverTypeWrapper<BrandShape>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  BrandPayload: ResolverTypeWrapper<Omit<BrandPayload, 'brand' | 'userErrors'> & { brand?: Maybe<ResolversTypes['Brand']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CacheControlScope: CacheControlScope;
  Category: ResolverTypeWrapper<CategoryShape>;
  CategoryPayload: ResolverTypeWrapper<Omit<CategoryPayload, 'category' | 'userErrors'> & { category?: Maybe<ResolversTypes['Category']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ErrorCode: ErrorCode;
  Facet: ResolverTypeWrapper<Facet>;
  FacetBucket: ResolverTypeWrapper<FacetBucket>;
  FacetField: FacetField;
  HighlightPart: ResolverTypeWrapper<HighlightPart>;
  HighlightedField: HighlightedField;
  ImageInput: ImageInput;
  InputError: ResolverTypeWrapper<InputError>;
  InsufficientStockError: ResolverTypeWrapper<Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<ResolversTypes['ProductVariant']> }>;
  MinorUnits: ResolverTypeWrapper<Scalars['MinorUnits']['output']>;
  Money: ResolverTypeWrapper<MoneyShape>;
  MoneyInput: MoneyInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PriceRange: ResolverTypeWrapper<Omit<PriceRange, 'max' | 'min'> & { max: ResolversTypes['Money'], min: ResolversTypes['Money'] }>;
  Product: ResolverTypeWrapper<ProductShape>;
  ProductConnection: ResolverTypeWrapper<ProductPage>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductFilter: ProductFilter;
  ProductImage: ResolverTypeWrapper<ProductImage>;
  ProductInput: ProductInput;
  ProductPatch: ProductPatch;
  ProductPayload: ResolverTypeWrapper<Omit<ProductPayload, 'product' | 'userErrors'> & { product?: Maybe<ResolversTypes['Product']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ProductSearch: ResolverTypeWrapper<SearchPage>;
  ProductSearchEdge: ResolverTypeWrapper<Omit<ProductSearchEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductSort: ProductSort;
  ProductStatus: ProductStatus;
  ProductVariant: ResolverTypeWrapper<VariantShape>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SearchHighlight: ResolverTypeWrapper<SearchHighlight>;
  SearchSort: SearchSort;
  SearchSuggestion: ResolverTypeWrapper<Omit<SearchSuggestion, 'product'> & { product?: Maybe<ResolversTypes['Product']> }>;
  Stock: ResolverTypeWrapper<StockView>;
  StockEntryState: StockEntryState;
  StockLine: ResolverTypeWrapper<CompletedLine>;
  StockLineInput: StockLineInput;
  StockLinesPayload: ResolverTypeWrapper<Omit<StockLinesPayload, 'lines' | 'userErrors'> & { lines: ReadonlyArray<ResolversTypes['StockLine']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  StockPayload: ResolverTypeWrapper<Omit<StockPayload, 'userErrors' | 'variant'> & { userErrors: ReadonlyArray<ResolversTypes['UserError']>, variant?: Maybe<ResolversTypes['ProductVariant']> }>;
  StockState: StockState;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  VariantInput: VariantInput;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Attribute: Attribute;
  AttributeInput: AttributeInput;
  Brand: BrandShape;
  ID: Scalars['ID']['output'];
  BrandPayload: Omit<BrandPayload, 'brand' | 'userErrors'> & { brand?: Maybe<ResolversParentTypes['Brand']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  Category: CategoryShape;
  CategoryPayload: Omit<CategoryPayload, 'category' | 'userErrors'> & { category?: Maybe<ResolversParentTypes['Category']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DateTime: Scalars['DateTime']['output'];
  Facet: Facet;
  FacetBucket: FacetBucket;
  HighlightPart: HighlightPart;
  ImageInput: ImageInput;
  InputError: InputError;
  InsufficientStockError: Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<ResolversParentTypes['ProductVariant']> };
  MinorUnits: Scalars['MinorUnits']['output'];
  Money: MoneyShape;
  MoneyInput: MoneyInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  PriceRange: Omit<PriceRange, 'max' | 'min'> & { max: ResolversParentTypes['Money'], min: ResolversParentTypes['Money'] };
  Product: ProductShape;
  ProductConnection: ProductPage;
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductFilter: ProductFilter;
  ProductImage: ProductImage | FederationReferenceTypes['ProductImage'];
  ProductInput: ProductInput;
  ProductPatch: ProductPatch;
  ProductPayload: Omit<ProductPayload, 'product' | 'userErrors'> & { product?: Maybe<ResolversParentTypes['Product']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ProductSearch: SearchPage;
  ProductSearchEdge: Omit<ProductSearchEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductVariant: VariantShape;
  Query: Record<PropertyKey, never>;
  SearchHighlight: SearchHighlight;
  SearchSuggestion: Omit<SearchSuggestion, 'product'> & { product?: Maybe<ResolversParentTypes['Product']> };
  Stock: StockView;
  StockLine: CompletedLine;
  StockLineInput: StockLineInput;
  StockLinesPayload: Omit<StockLinesPayload, 'lines' | 'userErrors'> & { lines: ReadonlyArray<ResolversParentTypes['StockLine']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  StockPayload: Omit<StockPayload, 'userErrors' | 'variant'> & { userErrors: ReadonlyArray<ResolversParentTypes['UserError']>, variant?: Maybe<ResolversParentTypes['ProductVariant']> };
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  VariantInput: VariantInput;
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<CacheControlScope>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = ProductsContext, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type NodeDirectiveArgs = {
  field?: Maybe<Scalars['String']['input']>;
  prefix: Scalars['String']['input'];
};

export type NodeDirectiveResolver<Result, Parent, ContextType = ProductsContext, Args = NodeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = ProductsContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AttributeResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Attribute'] = ResolversParentTypes['Attribute']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type BrandResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Brand'] = ResolversParentTypes['Brand'], FederationReferenceType extends FederationReferenceTypes['Brand'] = FederationReferenceTypes['Brand']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Brand']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BrandPayloadResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['BrandPayload'] = ResolversParentTypes['BrandPayload']> = {
  brand?: Resolver<Maybe<ResolversTypes['Brand']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CategoryResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Category'] = ResolversParentTypes['Category'], FederationReferenceType extends FederationReferenceTypes['Category'] = FederationReferenceTypes['Category']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Category']> | FederationReferenceType, FederationReferenceType, ContextType>;
  children?: Resolver<ReadonlyArray<ResolversTypes['Category']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parent?: Resolver<Maybe<ResolversTypes['Category']>, ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['Category']>, ParentType, ContextType>;
  products?: Resolver<ResolversTypes['ProductConnection'], ParentType, ContextType, RequireFields<CategoryProductsArgs, 'first' | 'sort'>>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CategoryPayloadResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['CategoryPayload'] = ResolversParentTypes['CategoryPayload']> = {
  category?: Resolver<Maybe<ResolversTypes['Category']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type FacetResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Facet'] = ResolversParentTypes['Facet']> = {
  buckets?: Resolver<ReadonlyArray<ResolversTypes['FacetBucket']>, ParentType, ContextType>;
  field?: Resolver<ResolversTypes['FacetField'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FacetBucketResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['FacetBucket'] = ResolversParentTypes['FacetBucket']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HighlightPartResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['HighlightPart'] = ResolversParentTypes['HighlightPart']> = {
  isMatch?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type InputErrorResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['InputError'] = ResolversParentTypes['InputError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InsufficientStockErrorResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['InsufficientStockError'] = ResolversParentTypes['InsufficientStockError']> = {
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  requested?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['ProductVariant']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface MinorUnitsScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['MinorUnits'], any> {
  name: 'MinorUnits';
}

export type MoneyResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['MinorUnits'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  exponent?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  formatted?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<MoneyFormattedArgs, 'locale'>>;
};

export type MutationResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  adjustStock?: Resolver<Maybe<ResolversTypes['StockPayload']>, ParentType, ContextType, RequireFields<MutationAdjustStockArgs, 'delta' | 'idempotencyKey' | 'reason' | 'variantId'>>;
  archiveProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationArchiveProductArgs, 'id'>>;
  commitStock?: Resolver<Maybe<ResolversTypes['StockLinesPayload']>, ParentType, ContextType, RequireFields<MutationCommitStockArgs, 'lines' | 'orderId'>>;
  createProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationCreateProductArgs, 'idempotencyKey' | 'input'>>;
  deleteCategory?: Resolver<Maybe<ResolversTypes['CategoryPayload']>, ParentType, ContextType, RequireFields<MutationDeleteCategoryArgs, 'id'>>;
  releaseStock?: Resolver<Maybe<ResolversTypes['StockLinesPayload']>, ParentType, ContextType, RequireFields<MutationReleaseStockArgs, 'lines' | 'orderId'>>;
  reserveStock?: Resolver<Maybe<ResolversTypes['StockLinesPayload']>, ParentType, ContextType, RequireFields<MutationReserveStockArgs, 'holdUntil' | 'lines' | 'notAfter' | 'orderId'>>;
  saveBrand?: Resolver<Maybe<ResolversTypes['BrandPayload']>, ParentType, ContextType, RequireFields<MutationSaveBrandArgs, 'name' | 'slug'>>;
  saveCategory?: Resolver<Maybe<ResolversTypes['CategoryPayload']>, ParentType, ContextType, RequireFields<MutationSaveCategoryArgs, 'name' | 'slug'>>;
  updateProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationUpdateProductArgs, 'expectedVersion' | 'id' | 'input'>>;
};

export type NodeResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Brand' | 'Category' | 'Product' | 'ProductImage' | 'ProductVariant', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PriceRangeResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['PriceRange'] = ResolversParentTypes['PriceRange']> = {
  max?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  min?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type ProductResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product'], FederationReferenceType extends FederationReferenceTypes['Product'] = FederationReferenceTypes['Product']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Product']> | FederationReferenceType, FederationReferenceType, ContextType>;
  attributes?: Resolver<ReadonlyArray<ResolversTypes['Attribute']>, ParentType, ContextType>;
  brand?: Resolver<Maybe<ResolversTypes['Brand']>, ParentType, ContextType>;
  categories?: Resolver<ReadonlyArray<ResolversTypes['Category']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  defaultVariant?: Resolver<Maybe<ResolversTypes['ProductVariant']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  images?: Resolver<ReadonlyArray<ResolversTypes['ProductImage']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  priceRange?: Resolver<ResolversTypes['PriceRange'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ProductStatus'], ParentType, ContextType>;
  stockState?: Resolver<ResolversTypes['StockState'], ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  variants?: Resolver<ReadonlyArray<ResolversTypes['ProductVariant']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type ProductImageResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductImage'] = ResolversParentTypes['ProductImage'], FederationReferenceType extends FederationReferenceTypes['ProductImage'] = FederationReferenceTypes['ProductImage']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ProductImage']> | FederationReferenceType, FederationReferenceType, ContextType>;
  alt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProductPayloadResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductPayload'] = ResolversParentTypes['ProductPayload']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ProductSearchResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductSearch'] = ResolversParentTypes['ProductSearch']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProductSearchEdge']>, ParentType, ContextType>;
  facets?: Resolver<ReadonlyArray<ResolversTypes['Facet']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  suggestion?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ProductSearchEdgeResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductSearchEdge'] = ResolversParentTypes['ProductSearchEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  highlights?: Resolver<ReadonlyArray<ResolversTypes['SearchHighlight']>, ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProductVariantResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['ProductVariant'] = ResolversParentTypes['ProductVariant'], FederationReferenceType extends FederationReferenceTypes['ProductVariant'] = FederationReferenceTypes['ProductVariant']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ProductVariant']> | FederationReferenceType, FederationReferenceType, ContextType>;
  compareAtPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  options?: Resolver<ReadonlyArray<ResolversTypes['Attribute']>, ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stock?: Resolver<ResolversTypes['Stock'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  weightGrams?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  brands?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Brand']>>, ParentType, ContextType>;
  categories?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Category']>>, ParentType, ContextType, Partial<QueryCategoriesArgs>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, Partial<QueryProductArgs>>;
  productVariant?: Resolver<Maybe<ResolversTypes['ProductVariant']>, ParentType, ContextType, Partial<QueryProductVariantArgs>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  searchProducts?: Resolver<Maybe<ResolversTypes['ProductSearch']>, ParentType, ContextType, RequireFields<QuerySearchProductsArgs, 'first' | 'query' | 'sort'>>;
  searchSuggestions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['SearchSuggestion']>>, ParentType, ContextType, RequireFields<QuerySearchSuggestionsArgs, 'first' | 'prefix'>>;
};

export type SearchHighlightResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['SearchHighlight'] = ResolversParentTypes['SearchHighlight']> = {
  field?: Resolver<ResolversTypes['HighlightedField'], ParentType, ContextType>;
  parts?: Resolver<ReadonlyArray<ResolversTypes['HighlightPart']>, ParentType, ContextType>;
};

export type SearchSuggestionResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['SearchSuggestion'] = ResolversParentTypes['SearchSuggestion']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type StockResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['Stock'] = ResolversParentTypes['Stock']> = {
  availableToSell?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  onHand?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  reserved?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['StockState'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type StockLineResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['StockLine'] = ResolversParentTypes['StockLine']> = {
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  imageUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['StockEntryState']>, ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  variantId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type StockLinesPayloadResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['StockLinesPayload'] = ResolversParentTypes['StockLinesPayload']> = {
  lines?: Resolver<ReadonlyArray<ResolversTypes['StockLine']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type StockPayloadResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['StockPayload'] = ResolversParentTypes['StockPayload']> = {
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['ProductVariant']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = ProductsContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'InputError' | 'InsufficientStockError', ParentType, ContextType>;
};

export type Resolvers<ContextType = ProductsContext> = {
  Attribute?: AttributeResolvers<ContextType>;
  Brand?: BrandResolvers<ContextType>;
  BrandPayload?: BrandPayloadResolvers<ContextType>;
  Category?: CategoryResolvers<ContextType>;
  CategoryPayload?: CategoryPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Facet?: FacetResolvers<ContextType>;
  FacetBucket?: FacetBucketResolvers<ContextType>;
  HighlightPart?: HighlightPartResolvers<ContextType>;
  InputError?: InputErrorResolvers<ContextType>;
  InsufficientStockError?: InsufficientStockErrorResolvers<ContextType>;
  MinorUnits?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PriceRange?: PriceRangeResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  ProductImage?: ProductImageResolvers<ContextType>;
  ProductPayload?: ProductPayloadResolvers<ContextType>;
  ProductSearch?: ProductSearchResolvers<ContextType>;
  ProductSearchEdge?: ProductSearchEdgeResolvers<ContextType>;
  ProductVariant?: ProductVariantResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  SearchHighlight?: SearchHighlightResolvers<ContextType>;
  SearchSuggestion?: SearchSuggestionResolvers<ContextType>;
  Stock?: StockResolvers<ContextType>;
  StockLine?: StockLineResolvers<ContextType>;
  StockLinesPayload?: StockLinesPayloadResolvers<ContextType>;
  StockPayload?: StockPayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = ProductsContext> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  node?: NodeDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
