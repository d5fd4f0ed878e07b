import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Product as ProductShape, ProductVariant as VariantShape, Brand as BrandShape, Money as MoneyShape } from '../domain/product.ts';
import type { Category as CategoryShape } from '../domain/category.ts';
import type { StockView, CompletedLine, ProductPage, ProductsContext } from '../context.ts';
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

/** A named property, such as colour: red, or length: 120 cm. */
export type Attribute = {
  readonly __typename?: 'Attribute';
  readonly name: Scalars['String']['output'];
  readonly unit?: Maybe<Scalars['String']['output']>;
  readonly value: Scalars['String']['output'];
};

/** `unit` is for showing; a filter compares name and value. */
export type AttributeInput = {
  readonly name: Scalars['String']['input'];
  readonly unit?: InputMaybe<Scalars['String']['input']>;
  readonly value: Scalars['String']['input'];
};

/** Who makes it. */
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

/** A branch of the catalogue's tree. */
export type Category = Node & {
  readonly __typename?: 'Category';
  readonly children: ReadonlyArray<Category>;
  readonly description?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly parent?: Maybe<Category>;
  /** From the root down to this one, itself included. */
  readonly path: ReadonlyArray<Category>;
  /** The ACTIVE products of it and of everything below it. */
  readonly products: ProductConnection;
  readonly slug: Scalars['String']['output'];
};


/** A branch of the catalogue's tree. */
export type CategoryProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  sort?: InputMaybe<ProductSort>;
};

export type CategoryPayload = {
  readonly __typename?: 'CategoryPayload';
  /** After deleteCategory: the one that was. */
  readonly category?: Maybe<Category>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Why something was refused. */
export type ErrorCode =
  /** It has changed meanwhile: read it again, then decide. */
  | 'CONFLICT'
  /** The idempotency key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** More was asked for than there is. */
  | 'INSUFFICIENT_STOCK'
  /** Something still hangs on it. */
  | 'IN_USE'
  /** It does not exist, or not for the caller. */
  | 'NOT_FOUND'
  /** The units are not held for the order any more, and cannot be. */
  | 'RESERVATION_GONE'
  /** Another product or variant of the catalogue has this sku. */
  | 'SKU_TAKEN'
  /** Another of its kind has this slug. */
  | 'SLUG_TAKEN'
  /** The input itself cannot be used. */
  | 'VALIDATION';

/** A picture by its http or https URL. `id` keeps that of an image the product has. */
export type ImageInput = {
  readonly alt?: InputMaybe<Scalars['String']['input']>;
  readonly height?: InputMaybe<Scalars['Int']['input']>;
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  readonly url: Scalars['String']['input'];
  readonly width?: InputMaybe<Scalars['Int']['input']>;
};

/** A refusal without further facts. */
export type InputError = UserError & {
  readonly __typename?: 'InputError';
  readonly code: ErrorCode;
  readonly message: Scalars['String']['output'];
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** More was asked for than there is. */
export type InsufficientStockError = UserError & {
  readonly __typename?: 'InsufficientStockError';
  readonly available: Scalars['Int']['output'];
  readonly code: ErrorCode;
  readonly message: Scalars['String']['output'];
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
  /** Adds or takes units, once per key and variant, never below what is held for orders. */
  readonly adjustStock?: Maybe<StockPayload>;
  /** Takes it out of the shop for good or for a while; archiving again changes nothing. */
  readonly archiveProduct?: Maybe<ProductPayload>;
  /** The order is paid: its units leave the house. A line that is gone moves nothing and is named. For orders alone. */
  readonly commitStock?: Maybe<StockLinesPayload>;
  /** The same key with the same input answers the product made the first time. */
  readonly createProduct?: Maybe<ProductPayload>;
  /** Refused while products or children hang on it. */
  readonly deleteCategory?: Maybe<CategoryPayload>;
  /** Gives the order's units back, held or committed, and lets no late reservation have them. For orders alone. */
  readonly releaseStock?: Maybe<StockLinesPayload>;
  /** Holds all lines for an order or none. For orders alone. */
  readonly reserveStock?: Maybe<StockLinesPayload>;
  /** Makes a brand, or with an id changes one. */
  readonly saveBrand?: Maybe<BrandPayload>;
  /** Makes a category, or with an id sets all of its fields: without `parentId` it is a root. Moving takes everything below along. */
  readonly saveCategory?: Maybe<CategoryPayload>;
  /** CONFLICT unless the product's version is the expected one. */
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
  readonly id: Scalars['ID']['output'];
};

/** Where a page stands in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** From the cheapest variant to the dearest. */
export type PriceRange = {
  readonly __typename?: 'PriceRange';
  readonly max: Money;
  readonly min: Money;
};

/** What the shop shows: one thing in one or several variants. */
export type Product = Node & {
  readonly __typename?: 'Product';
  readonly attributes: ReadonlyArray<Attribute>;
  readonly brand?: Maybe<Brand>;
  readonly categories: ReadonlyArray<Category>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** The first variant that can be sold, or the first: what a list shows and one tap buys. */
  readonly defaultVariant?: Maybe<ProductVariant>;
  readonly description?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly images: ReadonlyArray<ProductImage>;
  readonly name: Scalars['String']['output'];
  /** The lowest and the highest price among the variants. */
  readonly priceRange: PriceRange;
  /** The readable name in URLs; unique. */
  readonly slug: Scalars['String']['output'];
  readonly status: ProductStatus;
  /** That of the variant that has most to sell. */
  readonly stockState: StockState;
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
  readonly updatedAt: Scalars['DateTime']['output'];
  readonly variants: ReadonlyArray<ProductVariant>;
  /** Rises by one with each change of the product, not of its stock; `updateProduct` expects it. */
  readonly version: Scalars['Int']['output'];
};

/** A page of products. */
export type ProductConnection = {
  readonly __typename?: 'ProductConnection';
  readonly edges: ReadonlyArray<ProductEdge>;
  readonly pageInfo: PageInfo;
  /** How many there are on all pages; counted only when asked for. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** One product and where it stands in its list. */
export type ProductEdge = {
  readonly __typename?: 'ProductEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Product;
};

/** All that are given must hold. */
export type ProductFilter = {
  /** One of the values given for each name. */
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeInput>>;
  /** Of any of these. */
  readonly brandIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** In any of these or below them. */
  readonly categoryIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Whether something of it can be sold; follows the stock within a second or so. */
  readonly inStockOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** The lowest price among the variants is at most this. */
  readonly priceMax?: InputMaybe<MoneyInput>;
  /** The lowest price among the variants is at least this. */
  readonly priceMin?: InputMaybe<MoneyInput>;
  /** ACTIVE alone when left out; others are for staff with `catalog:write`. */
  readonly statuses?: InputMaybe<ReadonlyArray<ProductStatus>>;
  /** With every one of these. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A picture, where it is. */
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
  /** Made from the name when left out. */
  readonly slug?: InputMaybe<Scalars['String']['input']>;
  readonly status?: InputMaybe<ProductStatus>;
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** At least one. */
  readonly variants: ReadonlyArray<VariantInput>;
};

/** What is left out stays; null empties what may be empty; a list that is given replaces the whole list. */
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
  /** A variant is known by its id, else by its sku; one that is not named is no longer sold. */
  readonly variants?: InputMaybe<ReadonlyArray<VariantInput>>;
};

export type ProductPayload = {
  readonly __typename?: 'ProductPayload';
  readonly product?: Maybe<Product>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The order of a list; ties are broken by id, so that pages neither repeat nor skip. */
export type ProductSort =
  | 'NAME'
  | 'NEWEST'
  /** By the lowest price among the variants. */
  | 'PRICE_ASC'
  /** By the lowest price among the variants, falling. */
  | 'PRICE_DESC';

/** Who sees a product: everyone when ACTIVE, otherwise staff with `catalog:write`. A variant of an ARCHIVED one still resolves where an order names it. */
export type ProductStatus =
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'DRAFT';

/** What is bought: one size, colour or model of a product. */
export type ProductVariant = Node & {
  readonly __typename?: 'ProductVariant';
  /** The price before a reduction, always above `price`. */
  readonly compareAtPrice?: Maybe<Money>;
  readonly id: Scalars['ID']['output'];
  /** What sets it apart from its siblings, such as size and colour. */
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
  /** All of them, by name. */
  readonly brands?: Maybe<ReadonlyArray<Brand>>;
  /** The children of a category by name, or the roots of the tree. */
  readonly categories?: Maybe<ReadonlyArray<Category>>;
  /** By id or by slug, exactly one of them. Null when there is none, or none that the caller may see. */
  readonly product?: Maybe<Product>;
  /** By id or by sku, exactly one of them. */
  readonly productVariant?: Maybe<ProductVariant>;
  /** At most 100 a page. */
  readonly products?: Maybe<ProductConnection>;
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

/** How many units of a variant there are. One document holds them, and changes of it are atomic. */
export type Stock = {
  readonly __typename?: 'Stock';
  /** What a buyer can have now: 0 while the product is not ACTIVE. */
  readonly availableToSell?: Maybe<Scalars['Int']['output']>;
  /** Units in the house, held ones included. Staff with `stock:read`. */
  readonly onHand?: Maybe<Scalars['Int']['output']>;
  /** Units held for orders that are not paid yet. Staff with `stock:read`. */
  readonly reserved?: Maybe<Scalars['Int']['output']>;
  readonly state: StockState;
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** Where an order's units of one variant are. */
export type StockEntryState =
  /** Sold: no longer in the house. */
  | 'COMMITTED'
  /** Given back because nobody committed or released them in time. */
  | 'EXPIRED'
  /** Set aside, not sold. */
  | 'HELD'
  /** Given back, or never to be had: a late reservation finds this and is refused. */
  | 'RELEASED';

/** What orders is told of one line: its state after the command, and the price and name that count. */
export type StockLine = {
  readonly __typename?: 'StockLine';
  readonly available: Scalars['Int']['output'];
  readonly imageUrl?: Maybe<Scalars['String']['output']>;
  /** The product's name, with the variant's title where it says more. */
  readonly name: Scalars['String']['output'];
  readonly productId: Scalars['ID']['output'];
  readonly quantity: Scalars['Int']['output'];
  readonly sku: Scalars['String']['output'];
  /** Null when the order has no entry with this variant. */
  readonly state?: Maybe<StockEntryState>;
  readonly unitPrice: Money;
  readonly variantId: Scalars['ID']['output'];
};

export type StockLineInput = {
  readonly quantity: Scalars['Int']['input'];
  readonly variantId: Scalars['ID']['input'];
};

/** A line whose variant does not exist is missing; after a refused reservation there are none. */
export type StockLinesPayload = {
  readonly __typename?: 'StockLinesPayload';
  readonly lines: ReadonlyArray<StockLine>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type StockPayload = {
  readonly __typename?: 'StockPayload';
  /** Whether the key had done it before. */
  readonly replayed: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<UserError>;
  readonly variant?: Maybe<ProductVariant>;
};

/** How much can be sold, in a word; LOW_STOCK is five or fewer. */
export type StockState =
  | 'IN_STOCK'
  | 'LOW_STOCK'
  | 'OUT_OF_STOCK';

/** An expected refusal: what is wrong, for a program (`code`), for a person (`message`), and where in the input (`path`). */
export type UserError = {
  readonly code: ErrorCode;
  readonly message: Scalars['String']['output'];
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** `initialStock` counts only for a variant that is new; afterwards stock moves by adjustStock. */
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
  Category: ResolverTypeWrapper<CategoryShape>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  CategoryPayload: ResolverTypeWrapper<Omit<CategoryPayload, 'category' | 'userErrors'> & { category?: Maybe<ResolversTypes['Category']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ErrorCode: ErrorCode;
  ImageInput: ImageInput;
  InputError: ResolverTypeWrapper<InputError>;
  InsufficientStockError: ResolverTypeWrapper<Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<ResolversTypes['ProductVariant']> }>;
  MinorUnits: ResolverTypeWrapper<Scalars['MinorUnits']['output']>;
  Money: ResolverTypeWrapper<MoneyShape>;
  MoneyInput: MoneyInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  PriceRange: ResolverTypeWrapper<Omit<PriceRange, 'max' | 'min'> & { max: ResolversTypes['Money'], min: ResolversTypes['Money'] }>;
  Product: ResolverTypeWrapper<ProductShape>;
  ProductConnection: ResolverTypeWrapper<ProductPage>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductFilter: ProductFilter;
  ProductImage: ResolverTypeWrapper<ProductImage>;
  ProductInput: ProductInput;
  ProductPatch: ProductPatch;
  ProductPayload: ResolverTypeWrapper<Omit<ProductPayload, 'product' | 'userErrors'> & { product?: Maybe<ResolversTypes['Product']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ProductSort: ProductSort;
  ProductStatus: ProductStatus;
  ProductVariant: ResolverTypeWrapper<VariantShape>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Stock: ResolverTypeWrapper<StockView>;
  StockEntryState: StockEntryState;
  StockLine: ResolverTypeWrapper<CompletedLine>;
  StockLineInput: StockLineInput;
  StockLinesPayload: ResolverTypeWrapper<Omit<StockLinesPayload, 'lines' | 'userErrors'> & { lines: ReadonlyArray<ResolversTypes['StockLine']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  StockPayload: ResolverTypeWrapper<Omit<StockPayload, 'userErrors' | 'variant'> & { userErrors: ReadonlyArray<ResolversTypes['UserError']>, variant?: Maybe<ResolversTypes['ProductVariant']> }>;
  StockState: StockState;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  VariantInput: VariantInput;
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
  Int: Scalars['Int']['output'];
  CategoryPayload: Omit<CategoryPayload, 'category' | 'userErrors'> & { category?: Maybe<ResolversParentTypes['Category']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DateTime: Scalars['DateTime']['output'];
  ImageInput: ImageInput;
  InputError: InputError;
  InsufficientStockError: Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<ResolversParentTypes['ProductVariant']> };
  MinorUnits: Scalars['MinorUnits']['output'];
  Money: MoneyShape;
  MoneyInput: MoneyInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  PriceRange: Omit<PriceRange, 'max' | 'min'> & { max: ResolversParentTypes['Money'], min: ResolversParentTypes['Money'] };
  Product: ProductShape;
  ProductConnection: ProductPage;
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductFilter: ProductFilter;
  ProductImage: ProductImage | FederationReferenceTypes['ProductImage'];
  ProductInput: ProductInput;
  ProductPatch: ProductPatch;
  ProductPayload: Omit<ProductPayload, 'product' | 'userErrors'> & { product?: Maybe<ResolversParentTypes['Product']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ProductVariant: VariantShape;
  Query: Record<PropertyKey, never>;
  Stock: StockView;
  StockLine: CompletedLine;
  StockLineInput: StockLineInput;
  StockLinesPayload: Omit<StockLinesPayload, 'lines' | 'userErrors'> & { lines: ReadonlyArray<ResolversParentTypes['StockLine']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  StockPayload: Omit<StockPayload, 'userErrors' | 'variant'> & { userErrors: ReadonlyArray<ResolversParentTypes['UserError']>, variant?: Maybe<ResolversParentTypes['ProductVariant']> };
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  VariantInput: VariantInput;
  String: Scalars['String']['output'];
};

export type NodeDirectiveArgs = {
  field?: Maybe<Scalars['String']['input']>;
  prefix: Scalars['String']['input'];
};

export type NodeDirectiveResolver<Result, Parent, ContextType = ProductsContext, Args = NodeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

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
  ProductVariant?: ProductVariantResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Stock?: StockResolvers<ContextType>;
  StockLine?: StockLineResolvers<ContextType>;
  StockLinesPayload?: StockLinesPayloadResolvers<ContextType>;
  StockPayload?: StockPayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = ProductsContext> = {
  node?: NodeDirectiveResolver<any, any, ContextType>;
};
