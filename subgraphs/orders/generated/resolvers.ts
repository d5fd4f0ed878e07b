import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Cart as CartModel, CartLine as CartLineModel } from '../domain/cart.ts';
import type { Money as MoneyModel } from '../../../platform/scalars/money.ts';
import type { Order as OrderModel, Shipment as ShipmentModel } from '../domain/order.ts';
import type { OrderPage, TimelinePage, AnyPage, VariantReference, OrdersContext } from '../context.ts';
import type { TimelineEvent, SoldLine, PaymentHistory } from '../domain/orderHistory.ts';
import type { Totals } from '../domain/totals.ts';
import type { Refund as RefundModel } from '../domain/payment.ts';
import type { EntityKey } from '../../../platform/entities/guardEntities.ts';
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

/** Whom a cached value may be shown to. */
export type CacheControlScope =
  /** Nobody else; the gateway does not cache it. */
  | 'PRIVATE'
  /** Every caller. */
  | 'PUBLIC';

/** A guest's cart is found by its token, which the first setCartLine returns; a customer's cart needs none. */
export type Cart = Node & {
  readonly __typename?: 'Cart';
  /** When a guest's cart is deleted unless it is changed before; null for a customer's cart. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly lines: ReadonlyArray<CartLine>;
  /** The price of each shipping method for this cart. */
  readonly shippingQuotes: ReadonlyArray<ShippingQuote>;
  /** The guest's key to this cart, returned only to callers that sent it; null for a customer's cart. */
  readonly token?: Maybe<Scalars['ID']['output']>;
  /** The total of placing the cart now with this shipping method; pass it unchanged as expectedTotal. */
  readonly totals: OrderTotals;
  /** Rises by one with each change; pass it as expectedVersion or cartVersion. */
  readonly version: Scalars['Int']['output'];
  /** Changes since the lines were set: PRICE_CHANGED, INSUFFICIENT_STOCK, NOT_FOUND; or DEPENDENCY_UNAVAILABLE when prices are the ones last seen. */
  readonly warnings: ReadonlyArray<UserError>;
};


/** A guest's cart is found by its token, which the first setCartLine returns; a customer's cart needs none. */
export type CartTotalsArgs = {
  shippingMethod?: InputMaybe<ShippingMethod>;
};

/** A quantity of one variant, at the current price. */
export type CartLine = Node & {
  readonly __typename?: 'CartLine';
  readonly id: Scalars['ID']['output'];
  readonly lineTotal: Money;
  /** The price when the line was first added. */
  readonly priceWhenAdded: Money;
  readonly quantity: Scalars['Int']['output'];
  /** The current price, or the one last seen when products is unavailable or the variant no longer exists. */
  readonly unitPrice: Money;
  readonly variant?: Maybe<ProductVariant>;
};

export type CartPayload = {
  readonly __typename?: 'CartPayload';
  readonly cart?: Maybe<Cart>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The kind of an expected failure. */
export type ErrorCode =
  | 'CART_EMPTY'
  /** It has changed meanwhile, or conflicts with another request or with what exists: read it again, then decide. */
  | 'CONFLICT'
  /** Another service is unavailable; nothing was changed. */
  | 'DEPENDENCY_UNAVAILABLE'
  /** The idempotency key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The order's status does not allow it. */
  | 'ILLEGAL_TRANSITION'
  /** The requested quantity exceeds the available stock. */
  | 'INSUFFICIENT_STOCK'
  /** It does not exist, or the caller may not see it. */
  | 'NOT_FOUND'
  /** The payment provider declined the payment or refund; another payment may be tried. */
  | 'PAYMENT_DECLINED'
  /** The total, or the price of a line, differs from the expected one. */
  | 'PRICE_CHANGED'
  /** The input is invalid. */
  | 'VALIDATION';

export type FulfillmentStatus =
  | 'DELIVERED'
  | 'SHIPPED'
  | 'UNFULFILLED';

/** The order's status does not allow it; `allowed` lists what it does allow. */
export type IllegalTransitionError = UserError & {
  readonly __typename?: 'IllegalTransitionError';
  readonly allowed: ReadonlyArray<OrderAction>;
  readonly code: ErrorCode;
  readonly from: OrderStatus;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly to: OrderStatus;
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
  /** Cancels an order that has not been shipped and refunds its payment. */
  readonly cancelOrder?: Maybe<OrderPayload>;
  /** Marks the shipment as delivered; the order is COMPLETED. */
  readonly deliverOrder?: Maybe<OrderPayload>;
  /** Merges a guest's cart into the caller's own: quantities add up, limited by stock; a repetition changes nothing. userErrors lists what did not fit. */
  readonly mergeCart?: Maybe<CartPayload>;
  /** Pays the order in full. A declined payment does not change it: pay again with another token and another key. */
  readonly payOrder?: Maybe<OrderPayload>;
  /** Places a cart as an order and reserves its stock. The same key returns the same outcome, with `replayed` true. */
  readonly placeOrder?: Maybe<OrderPayload>;
  /** Refunds the payment or a part of it; without an amount, everything refundable. It releases no stock: cancelling the order does. */
  readonly refundOrder?: Maybe<OrderPayload>;
  /** Sets an absolute quantity, so it is idempotent; 0 removes the line. Without token and signed-in caller it creates a guest cart. */
  readonly setCartLine?: Maybe<CartPayload>;
  /** Ships a paid order completely. CONFLICT while its stock is still being committed. */
  readonly shipOrder?: Maybe<OrderPayload>;
};


export type MutationCancelOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  orderId: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationDeliverOrderArgs = {
  expectedVersion: Scalars['Int']['input'];
  orderId: Scalars['ID']['input'];
};


export type MutationMergeCartArgs = {
  token: Scalars['ID']['input'];
};


export type MutationPayOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  input: PaymentInput;
  orderId: Scalars['ID']['input'];
};


export type MutationPlaceOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  input: PlaceOrderInput;
};


export type MutationRefundOrderArgs = {
  amount?: InputMaybe<MoneyInput>;
  idempotencyKey: Scalars['ID']['input'];
  orderId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationSetCartLineArgs = {
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  quantity: Scalars['Int']['input'];
  token?: InputMaybe<Scalars['ID']['input']>;
  variantId: Scalars['ID']['input'];
};


export type MutationShipOrderArgs = {
  carrier: Scalars['String']['input'];
  expectedVersion: Scalars['Int']['input'];
  orderId: Scalars['ID']['input'];
  trackingNumber: Scalars['String']['input'];
};

/** Something with an id that is unique in the whole graph. */
export type Node = {
  /** A type prefix and a ULID, such as usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D. */
  readonly id: Scalars['ID']['output'];
};

/** A placed cart. Its lines, prices and address are snapshots: later changes elsewhere do not affect it. */
export type Order = Node & {
  readonly __typename?: 'Order';
  /** The actions the order's status allows now, for any caller; other actions are refused with ILLEGAL_TRANSITION. */
  readonly allowedActions: ReadonlyArray<OrderAction>;
  /** Why it was cancelled, `EXPIRED` when it was not paid in time; null unless CANCELLED. */
  readonly cancelReason?: Maybe<Scalars['String']['output']>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** Null when users is unavailable. */
  readonly customer?: Maybe<User>;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly id: Scalars['ID']['output'];
  readonly lines: ReadonlyArray<OrderLine>;
  /** The number shown to users, for example on the invoice. */
  readonly number: Scalars['String']['output'];
  readonly paymentStatus: PaymentStatus;
  /** Every attempt to pay, oldest first. */
  readonly payments: ReadonlyArray<Payment>;
  /** The parcels handed to a carrier; empty before the order is shipped. */
  readonly shipments: ReadonlyArray<Shipment>;
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly status: OrderStatus;
  /** The order's events, oldest first. */
  readonly timeline: OrderEventConnection;
  readonly totals: OrderTotals;
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Rises by one with each change. */
  readonly version: Scalars['Int']['output'];
};


/** A placed cart. Its lines, prices and address are snapshots: later changes elsewhere do not affect it. */
export type OrderTimelineArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** An action that the order's status allows: PAY and CANCEL by its buyer, the others by staff. */
export type OrderAction =
  | 'CANCEL'
  /** Mark it as delivered; scope order:fulfil. */
  | 'DELIVER'
  | 'PAY'
  /** Refund the payment, in full or in part; scope order:refund. */
  | 'REFUND'
  /** Ship it with a carrier; scope order:fulfil. */
  | 'SHIP';

export type OrderConnection = {
  readonly __typename?: 'OrderConnection';
  readonly edges: ReadonlyArray<OrderEdge>;
  readonly pageInfo: PageInfo;
  /** Pass it as `after` of a subscription to miss no event after this page; events up to an order's `version` are already in it. */
  readonly resumeCursor?: Maybe<Scalars['String']['output']>;
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

export type OrderEdge = {
  readonly __typename?: 'OrderEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Order;
};

/** An event of an order. `sequence` counts 1, 2, 3… per order, without gaps. */
export type OrderEvent = Node & {
  readonly __typename?: 'OrderEvent';
  /** Pass it as `after` of a subscription; null until the event has a log position, and when it is too old to resume from. */
  readonly cursor?: Maybe<Scalars['String']['output']>;
  readonly fromStatus?: Maybe<OrderStatus>;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly id: Scalars['ID']['output'];
  readonly message?: Maybe<Scalars['String']['output']>;
  readonly occurredAt: Scalars['DateTime']['output'];
  readonly order?: Maybe<Order>;
  readonly paymentStatus: PaymentStatus;
  readonly sequence: Scalars['Int']['output'];
  readonly toStatus?: Maybe<OrderStatus>;
  /** Past tense, such as `order.created` or `payment.failed`. */
  readonly type: Scalars['String']['output'];
};

export type OrderEventConnection = {
  readonly __typename?: 'OrderEventConnection';
  readonly edges: ReadonlyArray<OrderEventEdge>;
  readonly pageInfo: PageInfo;
  /** Pass it as `after` of a subscription to miss no event after this page; events up to the last `sequence` are already in it. Null while there is a next page. */
  readonly resumeCursor?: Maybe<Scalars['String']['output']>;
};

export type OrderEventEdge = {
  readonly __typename?: 'OrderEventEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: OrderEvent;
};

/** All given conditions must match. */
export type OrderFilter = {
  readonly paymentStatuses?: InputMaybe<ReadonlyArray<PaymentStatus>>;
  /** At this instant or later. */
  readonly placedAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before this instant. */
  readonly placedBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** The first characters of an order number, in any case, with or without hyphen. */
  readonly query?: InputMaybe<Scalars['String']['input']>;
  readonly statuses?: InputMaybe<ReadonlyArray<OrderStatus>>;
};

/** A quantity of one variant, as it was sold. */
export type OrderLine = Node & {
  readonly __typename?: 'OrderLine';
  readonly id: Scalars['ID']['output'];
  readonly imageUrl?: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly productId: Scalars['ID']['output'];
  readonly quantity: Scalars['Int']['output'];
  readonly sku: Scalars['String']['output'];
  readonly total: Money;
  readonly unitPrice: Money;
  /** The current variant; null when it no longer exists or products is unavailable. */
  readonly variant?: Maybe<ProductVariant>;
  readonly variantId: Scalars['ID']['output'];
};

export type OrderPayload = {
  readonly __typename?: 'OrderPayload';
  /** The current cart, when the order was refused because of it. */
  readonly cart?: Maybe<Cart>;
  readonly order?: Maybe<Order>;
  /** Whether this is the outcome of an earlier call with the same key. */
  readonly replayed: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The status of an order; payment and fulfillment have statuses of their own. */
export type OrderStatus =
  /** Ended before delivery; see `cancelReason`. */
  | 'CANCELLED'
  /** Delivered. */
  | 'COMPLETED'
  /** Paid. */
  | 'CONFIRMED'
  /** Placed: its stock is reserved until it is paid or expires. */
  | 'PENDING'
  /** Shipped. */
  | 'PROCESSING';

/** The totals of a cart or an order; total = subtotal − discount + shipping + tax. */
export type OrderTotals = {
  readonly __typename?: 'OrderTotals';
  readonly discount: Money;
  /** The refunded part of the total. */
  readonly refunded: Money;
  readonly shipping: Money;
  /** The lines, tax included. */
  readonly subtotal: Money;
  /** Tax on top of the prices: prices include tax, so it is 0. */
  readonly tax: Money;
  readonly total: Money;
};

/** The position of a page in its connection (Relay). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** One attempt to pay an order. */
export type Payment = Node & {
  readonly __typename?: 'Payment';
  readonly amount: Money;
  readonly id: Scalars['ID']['output'];
  readonly method: PaymentMethod;
  readonly paidAt?: Maybe<Scalars['DateTime']['output']>;
  readonly refunds: ReadonlyArray<Refund>;
  readonly status: PaymentStatus;
  /** The provider's id of the payment; null until the provider has responded. */
  readonly transactionId?: Maybe<Scalars['String']['output']>;
};

/** `token` is the payment provider's token of a card or wallet; never send a card number. */
export type PaymentInput = {
  /** Must equal the order's total. */
  readonly amount: MoneyInput;
  readonly method: PaymentMethod;
  readonly token: Scalars['String']['input'];
};

export type PaymentMethod =
  | 'CARD'
  | 'WALLET';

export type PaymentStatus =
  | 'FAILED'
  | 'PAID'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'UNPAID'
  | 'VOIDED';

/** The cart and the version the buyer saw. When its total differs from expectedTotal, the result is PRICE_CHANGED and the current cart. */
export type PlaceOrderInput = {
  readonly cartId: Scalars['ID']['input'];
  readonly cartVersion: Scalars['Int']['input'];
  readonly expectedTotal: MoneyInput;
  readonly shippingAddress: PostalAddressInput;
  readonly shippingMethod: ShippingMethod;
};

/** The postal address given with the order. */
export type PostalAddress = {
  readonly __typename?: 'PostalAddress';
  readonly city: Scalars['String']['output'];
  /** ISO 3166-1 alpha-2. */
  readonly country: Scalars['String']['output'];
  readonly line1: Scalars['String']['output'];
  readonly line2?: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly phone?: Maybe<Scalars['String']['output']>;
  readonly postalCode: Scalars['String']['output'];
  readonly region?: Maybe<Scalars['String']['output']>;
};

export type PostalAddressInput = {
  readonly city: Scalars['String']['input'];
  /** ISO 3166-1 alpha-2. */
  readonly country: Scalars['String']['input'];
  readonly line1: Scalars['String']['input'];
  readonly line2?: InputMaybe<Scalars['String']['input']>;
  readonly name: Scalars['String']['input'];
  readonly phone?: InputMaybe<Scalars['String']['input']>;
  readonly postalCode: Scalars['String']['input'];
  readonly region?: InputMaybe<Scalars['String']['input']>;
};

export type ProductVariant = {
  readonly __typename?: 'ProductVariant';
  readonly id: Scalars['ID']['output'];
  readonly price: Money;
  /** Whether the caller has paid for one; null for anonymous callers. */
  readonly purchasedByMe?: Maybe<Scalars['Boolean']['output']>;
  /** Standard shipping of one unit; the same for every country (ISO 3166-1 alpha-2). */
  readonly shippingEstimate?: Maybe<Money>;
  readonly weightGrams?: Maybe<Scalars['Int']['output']>;
};


export type ProductVariantShippingEstimateArgs = {
  country: Scalars['String']['input'];
};

export type Query = {
  readonly __typename?: 'Query';
  /** A guest's cart by its token, or the caller's own. */
  readonly cart?: Maybe<Cart>;
  /** By either id or number; a number may be in lower case, with spaces or without the hyphen. For its owner and for staff with order:read, else null. */
  readonly order?: Maybe<Order>;
  /** All orders, newest first. */
  readonly orders?: Maybe<OrderConnection>;
};


export type QueryCartArgs = {
  token?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryOrderArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  number?: InputMaybe<Scalars['String']['input']>;
};


export type QueryOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A refund of a payment, completed or pending. */
export type Refund = Node & {
  readonly __typename?: 'Refund';
  readonly amount: Money;
  readonly createdAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  /** The reason staff entered, else the cause. */
  readonly reason?: Maybe<Scalars['String']['output']>;
};

/** A parcel handed to a carrier. */
export type Shipment = Node & {
  readonly __typename?: 'Shipment';
  readonly carrier?: Maybe<Scalars['String']['output']>;
  readonly deliveredAt?: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly shippedAt?: Maybe<Scalars['DateTime']['output']>;
  /** SHIPPED or DELIVERED. */
  readonly status: FulfillmentStatus;
  readonly trackingNumber?: Maybe<Scalars['String']['output']>;
  /** The carrier's tracking page; null for an unknown carrier. */
  readonly trackingUrl?: Maybe<Scalars['String']['output']>;
};

/** The shipping method. The price depends on the method and the weight, not on the address. */
export type ShippingMethod =
  | 'EXPRESS'
  /** Collected by the customer, free of charge. */
  | 'PICKUP'
  | 'STANDARD';

/** The price of shipping with one method. */
export type ShippingQuote = {
  readonly __typename?: 'ShippingQuote';
  /** A text such as `3-5 days`. */
  readonly eta?: Maybe<Scalars['String']['output']>;
  readonly method: ShippingMethod;
  readonly price: Money;
};

export type User = {
  readonly __typename?: 'User';
  /** The user's own cart; null for others and while it is empty and new. */
  readonly cart?: Maybe<Cart>;
  readonly id: Scalars['ID']['output'];
  /** Newest first; for the user and for staff with order:read, else null. */
  readonly orders?: Maybe<OrderConnection>;
};


export type UserOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** An expected failure: `code` for programs, `message` for users, and `path`, the place in the input. */
export type UserError = {
  readonly code: ErrorCode;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
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
  Cart: Cart;
  CartLine: CartLine;
  Order: Order;
  OrderEvent: OrderEvent;
  OrderLine: OrderLine;
  Payment: Payment;
  ProductVariant: ProductVariant;
  Refund: Refund;
  Shipment: Shipment;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Cart:
    ( { __typename: 'Cart' }
    & GraphQLRecursivePick<FederationTypes['Cart'], {"id":true}> );
  CartLine:
    ( { __typename: 'CartLine' }
    & GraphQLRecursivePick<FederationTypes['CartLine'], {"id":true}> );
  Order:
    ( { __typename: 'Order' }
    & GraphQLRecursivePick<FederationTypes['Order'], {"id":true}> );
  OrderEvent:
    ( { __typename: 'OrderEvent' }
    & GraphQLRecursivePick<FederationTypes['OrderEvent'], {"id":true}> );
  OrderLine:
    ( { __typename: 'OrderLine' }
    & GraphQLRecursivePick<FederationTypes['OrderLine'], {"id":true}> );
  Payment:
    ( { __typename: 'Payment' }
    & GraphQLRecursivePick<FederationTypes['Payment'], {"id":true}> );
  ProductVariant:
    ( { __typename: 'ProductVariant' }
    & GraphQLRecursivePick<FederationTypes['ProductVariant'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['ProductVariant'], {"weightGrams":true,"price":{"amountMinor":true,"currency":true}}> ) );
  Refund:
    ( { __typename: 'Refund' }
    & GraphQLRecursivePick<FederationTypes['Refund'], {"id":true}> );
  Shipment:
    ( { __typename: 'Shipment' }
    & GraphQLRecursivePick<FederationTypes['Shipment'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( CartModel )
    | ( CartLineModel )
    | ( OrderModel )
    | ( TimelineEvent )
    | ( SoldLine )
    | ( PaymentHistory )
    | ( RefundModel )
    | ( ShipmentModel )
  ;
  UserError:
    | ( IllegalTransitionError )
    | ( InputError )
    | ( Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<_RefType['ProductVariant']> } )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  CacheControlScope: CacheControlScope;
  Cart: ResolverTypeWrapper<CartModel>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  CartLine: ResolverTypeWrapper<CartLineModel>;
  CartPayload: ResolverTypeWrapper<Omit<CartPayload, 'cart' | 'userErrors'> & { cart?: Maybe<ResolversTypes['Cart']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ErrorCode: ErrorCode;
  FulfillmentStatus: FulfillmentStatus;
  IllegalTransitionError: ResolverTypeWrapper<IllegalTransitionError>;
  InputError: ResolverTypeWrapper<InputError>;
  InsufficientStockError: ResolverTypeWrapper<Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<ResolversTypes['ProductVariant']> }>;
  MinorUnits: ResolverTypeWrapper<Scalars['MinorUnits']['output']>;
  Money: ResolverTypeWrapper<MoneyModel>;
  MoneyInput: MoneyInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  Order: ResolverTypeWrapper<OrderModel>;
  OrderAction: OrderAction;
  OrderConnection: ResolverTypeWrapper<OrderPage>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  OrderEvent: ResolverTypeWrapper<TimelineEvent>;
  OrderEventConnection: ResolverTypeWrapper<TimelinePage>;
  OrderEventEdge: ResolverTypeWrapper<Omit<OrderEventEdge, 'node'> & { node: ResolversTypes['OrderEvent'] }>;
  OrderFilter: OrderFilter;
  OrderLine: ResolverTypeWrapper<SoldLine>;
  OrderPayload: ResolverTypeWrapper<Omit<OrderPayload, 'cart' | 'order' | 'userErrors'> & { cart?: Maybe<ResolversTypes['Cart']>, order?: Maybe<ResolversTypes['Order']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  OrderStatus: OrderStatus;
  OrderTotals: ResolverTypeWrapper<Totals>;
  PageInfo: ResolverTypeWrapper<AnyPage>;
  Payment: ResolverTypeWrapper<PaymentHistory>;
  PaymentInput: PaymentInput;
  PaymentMethod: PaymentMethod;
  PaymentStatus: PaymentStatus;
  PlaceOrderInput: PlaceOrderInput;
  PostalAddress: ResolverTypeWrapper<PostalAddress>;
  PostalAddressInput: PostalAddressInput;
  ProductVariant: ResolverTypeWrapper<VariantReference>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Refund: ResolverTypeWrapper<RefundModel>;
  Shipment: ResolverTypeWrapper<ShipmentModel>;
  ShippingMethod: ShippingMethod;
  ShippingQuote: ResolverTypeWrapper<Omit<ShippingQuote, 'price'> & { price: ResolversTypes['Money'] }>;
  User: ResolverTypeWrapper<EntityKey>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Cart: CartModel;
  ID: Scalars['ID']['output'];
  CartLine: CartLineModel;
  CartPayload: Omit<CartPayload, 'cart' | 'userErrors'> & { cart?: Maybe<ResolversParentTypes['Cart']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DateTime: Scalars['DateTime']['output'];
  IllegalTransitionError: IllegalTransitionError;
  InputError: InputError;
  InsufficientStockError: Omit<InsufficientStockError, 'variant'> & { variant?: Maybe<ResolversParentTypes['ProductVariant']> };
  MinorUnits: Scalars['MinorUnits']['output'];
  Money: MoneyModel;
  MoneyInput: MoneyInput;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  Order: OrderModel;
  OrderConnection: OrderPage;
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  OrderEvent: TimelineEvent;
  OrderEventConnection: TimelinePage;
  OrderEventEdge: Omit<OrderEventEdge, 'node'> & { node: ResolversParentTypes['OrderEvent'] };
  OrderFilter: OrderFilter;
  OrderLine: SoldLine;
  OrderPayload: Omit<OrderPayload, 'cart' | 'order' | 'userErrors'> & { cart?: Maybe<ResolversParentTypes['Cart']>, order?: Maybe<ResolversParentTypes['Order']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  OrderTotals: Totals;
  PageInfo: AnyPage;
  Payment: PaymentHistory;
  PaymentInput: PaymentInput;
  PlaceOrderInput: PlaceOrderInput;
  PostalAddress: PostalAddress;
  PostalAddressInput: PostalAddressInput;
  ProductVariant: VariantReference;
  Query: Record<PropertyKey, never>;
  Refund: RefundModel;
  Shipment: ShipmentModel;
  ShippingQuote: Omit<ShippingQuote, 'price'> & { price: ResolversParentTypes['Money'] };
  User: EntityKey;
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<CacheControlScope>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type NodeDirectiveArgs = {
  field?: Maybe<Scalars['String']['input']>;
  prefix: Scalars['String']['input'];
};

export type NodeDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = NodeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PerCallerDirectiveArgs = { };

export type PerCallerDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = PerCallerDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = OrdersContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CartResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Cart'] = ResolversParentTypes['Cart'], FederationReferenceType extends FederationReferenceTypes['Cart'] = FederationReferenceTypes['Cart']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Cart']> | FederationReferenceType, FederationReferenceType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lines?: Resolver<ReadonlyArray<ResolversTypes['CartLine']>, ParentType, ContextType>;
  shippingQuotes?: Resolver<ReadonlyArray<ResolversTypes['ShippingQuote']>, ParentType, ContextType>;
  token?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  totals?: Resolver<ResolversTypes['OrderTotals'], ParentType, ContextType, RequireFields<CartTotalsArgs, 'shippingMethod'>>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CartLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartLine'] = ResolversParentTypes['CartLine'], FederationReferenceType extends FederationReferenceTypes['CartLine'] = FederationReferenceTypes['CartLine']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['CartLine']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lineTotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  priceWhenAdded?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['ProductVariant']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CartPayloadResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['CartPayload'] = ResolversParentTypes['CartPayload']> = {
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type IllegalTransitionErrorResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['IllegalTransitionError'] = ResolversParentTypes['IllegalTransitionError']> = {
  allowed?: Resolver<ReadonlyArray<ResolversTypes['OrderAction']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InputErrorResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['InputError'] = ResolversParentTypes['InputError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InsufficientStockErrorResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['InsufficientStockError'] = ResolversParentTypes['InsufficientStockError']> = {
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

export type MoneyResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Money'] = ResolversParentTypes['Money']> = {
  amountMinor?: Resolver<ResolversTypes['MinorUnits'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  exponent?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  formatted?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<MoneyFormattedArgs, 'locale'>>;
};

export type MutationResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'idempotencyKey' | 'orderId'>>;
  deliverOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationDeliverOrderArgs, 'expectedVersion' | 'orderId'>>;
  mergeCart?: Resolver<Maybe<ResolversTypes['CartPayload']>, ParentType, ContextType, RequireFields<MutationMergeCartArgs, 'token'>>;
  payOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationPayOrderArgs, 'idempotencyKey' | 'input' | 'orderId'>>;
  placeOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'idempotencyKey' | 'input'>>;
  refundOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationRefundOrderArgs, 'idempotencyKey' | 'orderId' | 'reason'>>;
  setCartLine?: Resolver<Maybe<ResolversTypes['CartPayload']>, ParentType, ContextType, RequireFields<MutationSetCartLineArgs, 'quantity' | 'variantId'>>;
  shipOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationShipOrderArgs, 'carrier' | 'expectedVersion' | 'orderId' | 'trackingNumber'>>;
};

export type NodeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Cart' | 'CartLine' | 'Order' | 'OrderEvent' | 'OrderLine' | 'Payment' | 'Refund' | 'Shipment', ParentType, ContextType>;
};

export type OrderResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order'], FederationReferenceType extends FederationReferenceTypes['Order'] = FederationReferenceTypes['Order']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Order']> | FederationReferenceType, FederationReferenceType, ContextType>;
  allowedActions?: Resolver<ReadonlyArray<ResolversTypes['OrderAction']>, ParentType, ContextType>;
  cancelReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  fulfillmentStatus?: Resolver<ResolversTypes['FulfillmentStatus'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lines?: Resolver<ReadonlyArray<ResolversTypes['OrderLine']>, ParentType, ContextType>;
  number?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  paymentStatus?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  payments?: Resolver<ReadonlyArray<ResolversTypes['Payment']>, ParentType, ContextType>;
  shipments?: Resolver<ReadonlyArray<ResolversTypes['Shipment']>, ParentType, ContextType>;
  shippingAddress?: Resolver<ResolversTypes['PostalAddress'], ParentType, ContextType>;
  shippingMethod?: Resolver<ResolversTypes['ShippingMethod'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  timeline?: Resolver<ResolversTypes['OrderEventConnection'], ParentType, ContextType, RequireFields<OrderTimelineArgs, 'first'>>;
  totals?: Resolver<ResolversTypes['OrderTotals'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  resumeCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type OrderEventResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderEvent'] = ResolversParentTypes['OrderEvent'], FederationReferenceType extends FederationReferenceTypes['OrderEvent'] = FederationReferenceTypes['OrderEvent']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['OrderEvent']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  fromStatus?: Resolver<Maybe<ResolversTypes['OrderStatus']>, ParentType, ContextType>;
  fulfillmentStatus?: Resolver<ResolversTypes['FulfillmentStatus'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  paymentStatus?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toStatus?: Resolver<Maybe<ResolversTypes['OrderStatus']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderEventConnectionResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderEventConnection'] = ResolversParentTypes['OrderEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEventEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  resumeCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OrderEventEdgeResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderEventEdge'] = ResolversParentTypes['OrderEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['OrderEvent'], ParentType, ContextType>;
};

export type OrderLineResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderLine'] = ResolversParentTypes['OrderLine'], FederationReferenceType extends FederationReferenceTypes['OrderLine'] = FederationReferenceTypes['OrderLine']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['OrderLine']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  imageUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sku?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['ProductVariant']>, ParentType, ContextType>;
  variantId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderPayloadResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderPayload'] = ResolversParentTypes['OrderPayload']> = {
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type OrderTotalsResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['OrderTotals'] = ResolversParentTypes['OrderTotals']> = {
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunded?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  shipping?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  subtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PaymentResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment'], FederationReferenceType extends FederationReferenceTypes['Payment'] = FederationReferenceTypes['Payment']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Payment']> | FederationReferenceType, FederationReferenceType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['PaymentMethod'], ParentType, ContextType>;
  paidAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  refunds?: Resolver<ReadonlyArray<ResolversTypes['Refund']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PostalAddressResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['PostalAddress'] = ResolversParentTypes['PostalAddress']> = {
  city?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  country?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line1?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProductVariantResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ProductVariant'] = ResolversParentTypes['ProductVariant'], FederationReferenceType extends FederationReferenceTypes['ProductVariant'] = FederationReferenceTypes['ProductVariant']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ProductVariant']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  purchasedByMe?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  shippingEstimate?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType, RequireFields<ProductVariantShippingEstimateArgs, 'country'>>;
};

export type QueryResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType, Partial<QueryCartArgs>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, Partial<QueryOrderArgs>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
};

export type RefundResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Refund'] = ResolversParentTypes['Refund'], FederationReferenceType extends FederationReferenceTypes['Refund'] = FederationReferenceTypes['Refund']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Refund']> | FederationReferenceType, FederationReferenceType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ShipmentResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['Shipment'] = ResolversParentTypes['Shipment'], FederationReferenceType extends FederationReferenceTypes['Shipment'] = FederationReferenceTypes['Shipment']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Shipment']> | FederationReferenceType, FederationReferenceType, ContextType>;
  carrier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  deliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  shippedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['FulfillmentStatus'], ParentType, ContextType>;
  trackingNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  trackingUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ShippingQuoteResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['ShippingQuote'] = ResolversParentTypes['ShippingQuote']> = {
  eta?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  method?: Resolver<ResolversTypes['ShippingMethod'], ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cart?: Resolver<Maybe<ResolversTypes['Cart']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<UserOrdersArgs, 'first'>>;
};

export type UserErrorResolvers<ContextType = OrdersContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'IllegalTransitionError' | 'InputError' | 'InsufficientStockError', ParentType, ContextType>;
};

export type Resolvers<ContextType = OrdersContext> = {
  Cart?: CartResolvers<ContextType>;
  CartLine?: CartLineResolvers<ContextType>;
  CartPayload?: CartPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  IllegalTransitionError?: IllegalTransitionErrorResolvers<ContextType>;
  InputError?: InputErrorResolvers<ContextType>;
  InsufficientStockError?: InsufficientStockErrorResolvers<ContextType>;
  MinorUnits?: GraphQLScalarType;
  Money?: MoneyResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  OrderEvent?: OrderEventResolvers<ContextType>;
  OrderEventConnection?: OrderEventConnectionResolvers<ContextType>;
  OrderEventEdge?: OrderEventEdgeResolvers<ContextType>;
  OrderLine?: OrderLineResolvers<ContextType>;
  OrderPayload?: OrderPayloadResolvers<ContextType>;
  OrderTotals?: OrderTotalsResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  PostalAddress?: PostalAddressResolvers<ContextType>;
  ProductVariant?: ProductVariantResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Refund?: RefundResolvers<ContextType>;
  Shipment?: ShipmentResolvers<ContextType>;
  ShippingQuote?: ShippingQuoteResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = OrdersContext> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  node?: NodeDirectiveResolver<any, any, ContextType>;
  perCaller?: PerCallerDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
