import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as Account, Preferences } from '../domain/user.ts';
import type { Address as AddressEntry } from '../domain/addressBook.ts';
import type { AuditEntry as AuditLogEntry, AuditPage } from '../domain/auditLog.ts';
import type { ApiKey as MachineKey } from '../domain/apiKey.ts';
import type { Session as SignIn } from '../domain/session.ts';
import type { AccountPage } from '../domain/accountList.ts';
import type { Notification as InboxEntry, NotificationPage } from '../domain/notification.ts';
import type { UsersRefusal } from '../domain/refusal.ts';
import type { UsersContext } from '../context.ts';
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
  _FieldSet: { input: string; output: string; }
};

/** A page of the audit log. */
export type ActivityConnection = {
  readonly __typename?: 'ActivityConnection';
  readonly edges: ReadonlyArray<ActivityEdge>;
  readonly pageInfo: PageInfo;
};

/** An entry of the audit log in a page. */
export type ActivityEdge = {
  readonly __typename?: 'ActivityEdge';
  /** Opaque; for `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: ActivityEntry;
};

/** An entry of the audit log: ids and no personal data. */
export type ActivityEntry = Node & {
  readonly __typename?: 'ActivityEntry';
  /** Such as session.started, login.failed, user.roles_changed, order.shipped or stock.changed. */
  readonly action: Scalars['String']['output'];
  /** An account, an API key or `operator` (a command); null: an anonymous caller, or the system itself. */
  readonly actorId?: Maybe<Scalars['ID']['output']>;
  /** A JSON object, such as the names of the changed fields. */
  readonly details: Scalars['String']['output'];
  /** aud_ and a number. */
  readonly id: Scalars['ID']['output'];
  /** The client's address, of a sign-in and a failed one: for 90 days, and until the account is erased. */
  readonly ip?: Maybe<Scalars['String']['output']>;
  readonly occurredAt: Scalars['DateTime']['output'];
  /** What it was done to, if anything: an account, API key, order, product, variant, brand or category. */
  readonly targetId?: Maybe<Scalars['ID']['output']>;
};

/** An entry of an account's address book. */
export type Address = Node & {
  readonly __typename?: 'Address';
  readonly city: Scalars['String']['output'];
  /** ISO 3166-1 alpha-2, such as GB. */
  readonly country: Scalars['String']['output'];
  /** adr_ and a ULID. */
  readonly id: Scalars['ID']['output'];
  /** At most one address of an account is the default. */
  readonly isDefault: Scalars['Boolean']['output'];
  readonly line1: Scalars['String']['output'];
  readonly line2?: Maybe<Scalars['String']['output']>;
  /** The recipient of a parcel. */
  readonly name: Scalars['String']['output'];
  /** International form, such as +442079460000. */
  readonly phone?: Maybe<Scalars['String']['output']>;
  readonly postalCode: Scalars['String']['output'];
  readonly region?: Maybe<Scalars['String']['output']>;
};

export type AddressInput = {
  /** 1 to 100 characters. */
  readonly city: Scalars['String']['input'];
  /** ISO 3166-1 alpha-2, such as GB. */
  readonly country: Scalars['String']['input'];
  /** true makes it the only default. If omitted, the first address of an account is the default, and others keep their flag. */
  readonly isDefault?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 200 characters. */
  readonly line1: Scalars['String']['input'];
  /** At most 200 characters. */
  readonly line2?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 100 characters. */
  readonly name: Scalars['String']['input'];
  /** International form, such as +44 20 7946 0000. */
  readonly phone?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 20 characters. */
  readonly postalCode: Scalars['String']['input'];
  /** At most 100 characters. */
  readonly region?: InputMaybe<Scalars['String']['input']>;
};

/** A key by which a machine calls the graph, with scopes and without an account of its own. */
export type ApiKey = Node & {
  readonly __typename?: 'ApiKey';
  readonly createdAt: Scalars['DateTime']['output'];
  /** The admin who created it. The key ends when the account is no longer an active admin. */
  readonly createdBy?: Maybe<User>;
  readonly expiresAt: Scalars['DateTime']['output'];
  /** apk_ and a ULID. */
  readonly id: Scalars['ID']['output'];
  /** Accurate to a minute; null before the first use. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly name: Scalars['String']['output'];
  readonly revokedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
};

export type ApiKeyInput = {
  /** Within 366 days. */
  readonly expiresAt: Scalars['DateTime']['input'];
  /** 1 to 80 characters. */
  readonly name: Scalars['String']['input'];
  /** Some of the creator's own scopes. */
  readonly scopes: ReadonlyArray<Scalars['String']['input']>;
};

/** The API key after the change, or the reasons of a refusal. */
export type ApiKeyPayload = {
  readonly __typename?: 'ApiKeyPayload';
  readonly apiKey?: Maybe<ApiKey>;
  /** For `authorization: Bearer key_…` or `x-api-key`: shown once, when the key is created. */
  readonly key?: Maybe<Scalars['String']['output']>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The tokens of the session, or the reasons of a refusal. */
export type AuthPayload = {
  readonly __typename?: 'AuthPayload';
  /** A JWT (EdDSA) for the header `authorization: Bearer …`, valid for 5 minutes by default. */
  readonly accessToken?: Maybe<Scalars['String']['output']>;
  /** When the access token expires. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** For refreshSession, within 168 hours by default. Keep it secret. */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
  readonly user?: Maybe<User>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The data of an account, or the reasons of a refusal. */
export type DataExportPayload = {
  readonly __typename?: 'DataExportPayload';
  /** A JSON object: account, addresses, sessions, and the latest 5,000 notifications. */
  readonly json?: Maybe<Scalars['String']['output']>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The kind of an expected failure. */
export type ErrorCode =
  /** Staff have locked or disabled the account. */
  | 'ACCOUNT_LOCKED'
  /** It has changed meanwhile, or conflicts with another request or with what exists: read it again, then decide. */
  | 'CONFLICT'
  /** The account's e-mail address has to be verified first. */
  | 'EMAIL_NOT_VERIFIED'
  /** Another account has this e-mail address. */
  | 'EMAIL_TAKEN'
  /** The caller may not do this. */
  | 'FORBIDDEN'
  /** The e-mail address, username or password is incorrect; the code does not reveal which. */
  | 'INVALID_CREDENTIALS'
  /** It does not exist, or the caller may not see it. */
  | 'NOT_FOUND'
  /** Too many attempts for now: try again later. */
  | 'RATE_LIMITED'
  /** The password is correct, and the account has a second factor: send `code`, too. */
  | 'SECOND_FACTOR_REQUIRED'
  /** The token is unknown, expired or used: sign in again, or request a new one. */
  | 'TOKEN_EXPIRED'
  /** Another account has this username. */
  | 'USERNAME_TAKEN'
  /** The input is invalid. */
  | 'VALIDATION';

/** An error without further fields. */
export type InputError = UserError & {
  readonly __typename?: 'InputError';
  readonly code: ErrorCode;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** The account is named either by `email` or by `username`. */
export type LoginInput = {
  /** For an account with a second factor: a code of its authenticator, or a recovery code. */
  readonly code?: InputMaybe<Scalars['String']['input']>;
  readonly email?: InputMaybe<Scalars['String']['input']>;
  readonly password: Scalars['String']['input'];
  readonly username?: InputMaybe<Scalars['String']['input']>;
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Ends every other session of the account. */
  readonly changePassword?: Maybe<UserPayload>;
  /** Replaces the e-mail address with the code of the latest mail, which is valid for 30 minutes and for five attempts. Ends every other session of the account. */
  readonly confirmEmailChange?: Maybe<UserPayload>;
  /** Confirms the enrolled second factor with its first code. Returns the recovery codes, once. */
  readonly confirmTotp?: Maybe<RecoveryCodesPayload>;
  /** Creates an API key for a machine. `key` is returned once. Needs a verified e-mail address. */
  readonly createApiKey?: Maybe<ApiKeyPayload>;
  readonly deleteAddress?: Maybe<UserPayload>;
  /** Erases the account for good: its personal data is deleted, and its orders keep amounts and the country only. `code` is needed with a second factor. */
  readonly deleteMyAccount?: Maybe<SessionPayload>;
  /** Removes the second factor. `code` is a code of the authenticator or a recovery code. */
  readonly disableTotp?: Maybe<UserPayload>;
  /** Starts to enrol a second factor (TOTP); login needs no code before confirmTotp. */
  readonly enrolTotp?: Maybe<TotpPayload>;
  /** All data that is stored about the account, as JSON; orders are in `orders`. `code` is needed with a second factor. */
  readonly exportMyData?: Maybe<DataExportPayload>;
  /** Starts a session. An unknown account and a wrong password have the same response and take the same time. */
  readonly login?: Maybe<AuthPayload>;
  /** Ends this session, or all sessions of the account. Refresh tokens become invalid at once, access tokens within seconds. */
  readonly logout?: Maybe<SessionPayload>;
  /** Marks at most 100 of the caller's notifications as read. */
  readonly markNotificationsRead?: Maybe<NotificationPayload>;
  /** Exchanges a refresh token for a new pair of tokens. A token is exchanged again within ten seconds of its first use, for clients that lost the response; later use ends its session and all its tokens. */
  readonly refreshSession?: Maybe<AuthPayload>;
  /** Creates a CUSTOMER account, signs it in, and mails a code for verifyEmail. */
  readonly register?: Maybe<AuthPayload>;
  /** Mails a code to a new e-mail address, and a notice to the verified one of the account. The response is the same if another account has the new address. `code` is needed with a second factor. At most one mail a minute, and ten a day. */
  readonly requestEmailChange?: Maybe<SessionPayload>;
  /** Mails a new code that verifies the e-mail address of the account: at most one a minute, and ten a day. */
  readonly requestEmailVerification?: Maybe<SessionPayload>;
  /** Sends a password reset mail if an account has this address. The response and the time are the same if none has it. */
  readonly requestPasswordReset?: Maybe<SessionPayload>;
  /** Sets a new password with a token from a reset mail, which works once within 30 minutes. Ends every session of the account. */
  readonly resetPassword?: Maybe<SessionPayload>;
  /** Revokes an API key: it is refused within seconds, and its subscriptions end. */
  readonly revokeApiKey?: Maybe<ApiKeyPayload>;
  /** Adds an address, or replaces the one with this id. */
  readonly saveAddress?: Maybe<UserPayload>;
  /** Replaces an account's roles. An admin cannot remove ADMIN from their own account. */
  readonly setUserRoles?: Maybe<UserPayload>;
  /** LOCKED and DISABLED end all sessions of the account at once. An admin cannot set them on their own account. */
  readonly setUserStatus?: Maybe<UserPayload>;
  /** Changes the given fields. */
  readonly updatePreferences?: Maybe<UserPayload>;
  /** Changes the given fields; null removes a username or phone. */
  readonly updateProfile?: Maybe<UserPayload>;
  /** Verifies the e-mail address with the code of the latest mail, which is valid for 30 minutes and for five attempts. */
  readonly verifyEmail?: Maybe<UserPayload>;
};


export type MutationChangePasswordArgs = {
  current: Scalars['String']['input'];
  next: Scalars['String']['input'];
};


export type MutationConfirmEmailChangeArgs = {
  code: Scalars['String']['input'];
};


export type MutationConfirmTotpArgs = {
  code: Scalars['String']['input'];
};


export type MutationCreateApiKeyArgs = {
  input: ApiKeyInput;
};


export type MutationDeleteAddressArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteMyAccountArgs = {
  code?: InputMaybe<Scalars['String']['input']>;
  password: Scalars['String']['input'];
};


export type MutationDisableTotpArgs = {
  code: Scalars['String']['input'];
  password: Scalars['String']['input'];
};


export type MutationEnrolTotpArgs = {
  password: Scalars['String']['input'];
};


export type MutationExportMyDataArgs = {
  code?: InputMaybe<Scalars['String']['input']>;
  password: Scalars['String']['input'];
};


export type MutationLoginArgs = {
  input: LoginInput;
};


export type MutationLogoutArgs = {
  allSessions?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationMarkNotificationsReadArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type MutationRefreshSessionArgs = {
  refreshToken: Scalars['String']['input'];
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationRequestEmailChangeArgs = {
  code?: InputMaybe<Scalars['String']['input']>;
  email: Scalars['String']['input'];
  password: Scalars['String']['input'];
};


export type MutationRequestPasswordResetArgs = {
  email: Scalars['String']['input'];
};


export type MutationResetPasswordArgs = {
  next: Scalars['String']['input'];
  token: Scalars['String']['input'];
};


export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSaveAddressArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  input: AddressInput;
};


export type MutationSetUserRolesArgs = {
  roles: ReadonlyArray<Role>;
  userId: Scalars['ID']['input'];
};


export type MutationSetUserStatusArgs = {
  status: UserStatus;
  userId: Scalars['ID']['input'];
};


export type MutationUpdatePreferencesArgs = {
  input: PreferencesInput;
};


export type MutationUpdateProfileArgs = {
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  input: ProfileInput;
};


export type MutationVerifyEmailArgs = {
  code: Scalars['String']['input'];
};

/** Something with an id that is unique in the whole graph. */
export type Node = {
  /** A type prefix and a ULID, such as usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D. */
  readonly id: Scalars['ID']['output'];
};

/** An entry of an account's inbox, in the language of the account at that time. Visible to the account itself and to staff with user:read. */
export type Notification = Node & {
  readonly __typename?: 'Notification';
  /** Plain text. */
  readonly body: Scalars['String']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  /** ntf_ and 26 characters. */
  readonly id: Scalars['ID']['output'];
  /** The order it is about, if any. */
  readonly order?: Maybe<Order>;
  /** When it was marked as read; null while it is unread. */
  readonly readAt?: Maybe<Scalars['DateTime']['output']>;
  /** One line. */
  readonly title: Scalars['String']['output'];
  readonly topic: NotificationTopic;
};

/** The channels of notifications. */
export type NotificationChannel =
  | 'EMAIL'
  /** The inbox: `User.notifications`. */
  | 'IN_APP'
  | 'PUSH'
  /** Only while the account has a phone number. */
  | 'SMS';

/** A page of an inbox. */
export type NotificationConnection = {
  readonly __typename?: 'NotificationConnection';
  readonly edges: ReadonlyArray<NotificationEdge>;
  readonly pageInfo: PageInfo;
  /** For `after` of a subscription, which then misses nothing that is newer than this page. Null if the viewer may not see the inbox. */
  readonly resumeCursor?: Maybe<Scalars['String']['output']>;
  /** The number of unread notifications in the whole inbox. */
  readonly unreadCount: Scalars['Int']['output'];
};

/** A notification in a page. */
export type NotificationEdge = {
  readonly __typename?: 'NotificationEdge';
  /** Opaque; for `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: Notification;
};

/** The notifications after the change; null if it was refused. */
export type NotificationPayload = {
  readonly __typename?: 'NotificationPayload';
  readonly notifications?: Maybe<ReadonlyArray<Notification>>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What notifications are about. */
export type NotificationTopic =
  /** An order was received, confirmed or cancelled. */
  | 'ORDER_STATUS'
  /** A payment was received, refunded or failed. */
  | 'PAYMENT'
  /** An order is on its way, or was delivered. */
  | 'SHIPMENT';

export type Order = {
  readonly __typename?: 'Order';
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

export type PreferencesInput = {
  /** All channels for the topic; may be empty. */
  readonly channels?: InputMaybe<ReadonlyArray<NotificationChannel>>;
  /** ISO 4217 code, such as USD. */
  readonly currency?: InputMaybe<Scalars['String']['input']>;
  /** BCP 47 language tag, such as en-GB. */
  readonly locale?: InputMaybe<Scalars['String']['input']>;
  /** The topic of `channels`; the two are given together. */
  readonly topic?: InputMaybe<NotificationTopic>;
};

export type ProfileInput = {
  /** 1 to 80 characters. */
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
  /** International form, such as +44 20 7946 0000. */
  readonly phone?: InputMaybe<Scalars['String']['input']>;
  /** 3 to 32 letters, digits, dots, dashes or underscores, starting with a letter or digit; unique case-insensitively. */
  readonly username?: InputMaybe<Scalars['String']['input']>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** The API keys of all admins, newest first, at most 100. */
  readonly apiKeys?: Maybe<ReadonlyArray<ApiKey>>;
  /** The audit log, latest first: who did what to whom. The filters add up; `first` is at most 100. */
  readonly auditLog?: Maybe<ActivityConnection>;
  /** The caller's account; null for an anonymous request. */
  readonly me?: Maybe<User>;
  /** An account by id. Its private fields are null or empty unless the caller may see them. */
  readonly user?: Maybe<User>;
  /** All accounts, newest first. `query` matches part of an e-mail address, username or display name, case-insensitively; `first` is at most 100. */
  readonly users?: Maybe<UserConnection>;
};


export type QueryAuditLogArgs = {
  action?: InputMaybe<Scalars['String']['input']>;
  actorId?: InputMaybe<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  targetId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  query?: InputMaybe<Scalars['String']['input']>;
  role?: InputMaybe<Role>;
};

/** The account after the change, with its recovery codes; null if it was refused. */
export type RecoveryCodesPayload = {
  readonly __typename?: 'RecoveryCodesPayload';
  /** Ten codes that each replace one code of the authenticator. They are shown once. */
  readonly recoveryCodes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly user?: Maybe<User>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** `displayName` defaults to the username, or to the part of the e-mail address before @. */
export type RegisterInput = {
  /** 1 to 80 characters. */
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
  /** At most 254 characters; unique case-insensitively. */
  readonly email: Scalars['String']['input'];
  /** 10 to 128 characters. */
  readonly password: Scalars['String']['input'];
  /** 3 to 32 letters, digits, dots, dashes or underscores, starting with a letter or digit; unique case-insensitively. */
  readonly username?: InputMaybe<Scalars['String']['input']>;
};

/** A role grants scopes; the scopes of several roles add up. */
export type Role =
  /** Has the scopes of all roles, and may change the roles and the status of accounts. */
  | 'ADMIN'
  /** A buyer. Has no scopes: sees and changes only their own data. */
  | 'CUSTOMER'
  /** Runs the shop: catalogue, stock, orders, refunds. */
  | 'MANAGER'
  /** Helps customers: reads accounts, orders and stock. */
  | 'SUPPORT';

/** One sign-in, from login until it ends or expires. */
export type Session = Node & {
  readonly __typename?: 'Session';
  readonly createdAt: Scalars['DateTime']['output'];
  /** Whether it is the session of this request. */
  readonly current: Scalars['Boolean']['output'];
  /** When it expires unless it is refreshed before. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** ses_ and a ULID; access tokens carry it as `sid`. */
  readonly id: Scalars['ID']['output'];
  /** When it was started or last refreshed. */
  readonly lastSeenAt: Scalars['DateTime']['output'];
};

export type SessionPayload = {
  readonly __typename?: 'SessionPayload';
  /** Whether the request succeeded. */
  readonly ok: Scalars['Boolean']['output'];
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A second factor that is not confirmed yet, or the reasons of a refusal. */
export type TotpPayload = {
  readonly __typename?: 'TotpPayload';
  /** The secret in base32, for apps without a camera. */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** An otpauth URI, for the QR code that an authenticator app scans: SHA-1, six digits, 30 seconds. */
  readonly uri?: Maybe<Scalars['String']['output']>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** An account. Its private fields are visible to the account itself and to staff with the scope user:read; for others they are null or empty. */
export type User = Node & {
  readonly __typename?: 'User';
  /** What the account did, and what was done to it, latest first; `first` is at most 100. Private: empty to others. */
  readonly activity: ActivityConnection;
  /** The address book, oldest first, at most 20. Private: empty to others. */
  readonly addresses: ReadonlyArray<Address>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** The address marked as default, if any. Private: null to others. */
  readonly defaultShippingAddress?: Maybe<Address>;
  /** The name that other users see. */
  readonly displayName: Scalars['String']['output'];
  /** Private: null to others. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** Whether the e-mail address was verified by a mailed code. Private: null to others. */
  readonly emailVerified?: Maybe<Scalars['Boolean']['output']>;
  /** When it was verified. Private: null to others. */
  readonly emailVerifiedAt?: Maybe<Scalars['DateTime']['output']>;
  /** usr_ and a ULID. */
  readonly id: Scalars['ID']['output'];
  /** The inbox, latest first; `first` is at most 100. Private: empty to others. */
  readonly notifications: NotificationConnection;
  /** Private: null to others. International form, such as +442079460000. */
  readonly phone?: Maybe<Scalars['String']['output']>;
  /** Private: null to others. */
  readonly preferences?: Maybe<UserPreferences>;
  /** Private: empty to others. */
  readonly roles: ReadonlyArray<Role>;
  /** Whether a login needs a code besides the password. Private: null to others. */
  readonly secondFactorEnabled?: Maybe<Scalars['Boolean']['output']>;
  /** The live sessions of the account, the most recently used first, at most 100. Private: empty to others. */
  readonly sessions: ReadonlyArray<Session>;
  /** Private: null to others. */
  readonly status?: Maybe<UserStatus>;
  /** The time of the last change. Private: null to others. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Unique case-insensitively. */
  readonly username?: Maybe<Scalars['String']['output']>;
  /** Increases with each change of the account; `expectedVersion` is compared with it. Private: null to others. */
  readonly version?: Maybe<Scalars['Int']['output']>;
};


/** An account. Its private fields are visible to the account itself and to staff with the scope user:read; for others they are null or empty. */
export type UserActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** An account. Its private fields are visible to the account itself and to staff with the scope user:read; for others they are null or empty. */
export type UserNotificationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  unreadOnly?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A page of accounts, newest first. */
export type UserConnection = {
  readonly __typename?: 'UserConnection';
  readonly edges: ReadonlyArray<UserEdge>;
  readonly pageInfo: PageInfo;
  /** The number of accounts on all pages. */
  readonly totalCount?: Maybe<Scalars['Int']['output']>;
};

/** An account in a page. */
export type UserEdge = {
  readonly __typename?: 'UserEdge';
  /** Opaque; for `after`. */
  readonly cursor: Scalars['String']['output'];
  readonly node: User;
};

/** An expected failure: `code` for programs, `message` for users, and `path`, the place in the input. */
export type UserError = {
  readonly code: ErrorCode;
  /** What was expected and what was got, for users. */
  readonly message: Scalars['String']['output'];
  /** The path of the invalid input, starting with the argument's name; null if it is not about one input. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** The account after the change; null if it was refused. */
export type UserPayload = {
  readonly __typename?: 'UserPayload';
  readonly user?: Maybe<User>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The preferences of an account. */
export type UserPreferences = {
  readonly __typename?: 'UserPreferences';
  /** The channels for notifications of a topic; IN_APP and EMAIL by default. */
  readonly channels: ReadonlyArray<NotificationChannel>;
  /** ISO 4217 code, such as USD. */
  readonly currency: Scalars['String']['output'];
  /** BCP 47 language tag, such as en-GB. */
  readonly locale: Scalars['String']['output'];
};


/** The preferences of an account. */
export type UserPreferencesChannelsArgs = {
  topic: NotificationTopic;
};

/** Whether an account may sign in. */
export type UserStatus =
  | 'ACTIVE'
  /** Closed by staff. */
  | 'DISABLED'
  /** Deleted by its owner: no personal data is left. */
  | 'ERASED'
  /** May not sign in for now, for example during an investigation. */
  | 'LOCKED';



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
  ActivityEntry: ActivityEntry;
  Address: Address;
  ApiKey: ApiKey;
  Notification: Notification;
  Session: Session;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  ActivityEntry:
    ( { __typename: 'ActivityEntry' }
    & GraphQLRecursivePick<FederationTypes['ActivityEntry'], {"id":true}> );
  Address:
    ( { __typename: 'Address' }
    & GraphQLRecursivePick<FederationTypes['Address'], {"id":true}> );
  ApiKey:
    ( { __typename: 'ApiKey' }
    & GraphQLRecursivePick<FederationTypes['ApiKey'], {"id":true}> );
  Notification:
    ( { __typename: 'Notification' }
    & GraphQLRecursivePick<FederationTypes['Notification'], {"id":true}> );
  Session:
    ( { __typename: 'Session' }
    & GraphQLRecursivePick<FederationTypes['Session'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( AuditLogEntry )
    | ( AddressEntry )
    | ( MachineKey )
    | ( InboxEntry )
    | ( SignIn )
    | ( Account )
  ;
  UserError: ( UsersRefusal );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ActivityConnection: ResolverTypeWrapper<AuditPage>;
  ActivityEdge: ResolverTypeWrapper<Omit<ActivityEdge, 'node'> & { node: ResolversTypes['ActivityEntry'] }>;
  ActivityEntry: ResolverTypeWrapper<AuditLogEntry>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Address: ResolverTypeWrapper<AddressEntry>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  AddressInput: AddressInput;
  ApiKey: ResolverTypeWrapper<MachineKey>;
  ApiKeyInput: ApiKeyInput;
  ApiKeyPayload: ResolverTypeWrapper<Omit<ApiKeyPayload, 'apiKey' | 'userErrors'> & { apiKey?: Maybe<ResolversTypes['ApiKey']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversTypes['User']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DataExportPayload: ResolverTypeWrapper<Omit<DataExportPayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ErrorCode: ErrorCode;
  InputError: ResolverTypeWrapper<UsersRefusal>;
  LoginInput: LoginInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  Notification: ResolverTypeWrapper<InboxEntry>;
  NotificationChannel: NotificationChannel;
  NotificationConnection: ResolverTypeWrapper<NotificationPage>;
  NotificationEdge: ResolverTypeWrapper<Omit<NotificationEdge, 'node'> & { node: ResolversTypes['Notification'] }>;
  NotificationPayload: ResolverTypeWrapper<Omit<NotificationPayload, 'notifications' | 'userErrors'> & { notifications?: Maybe<ReadonlyArray<ResolversTypes['Notification']>>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  NotificationTopic: NotificationTopic;
  Order: ResolverTypeWrapper<Order>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PreferencesInput: PreferencesInput;
  ProfileInput: ProfileInput;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RecoveryCodesPayload: ResolverTypeWrapper<Omit<RecoveryCodesPayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversTypes['User']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  RegisterInput: RegisterInput;
  Role: Role;
  Session: ResolverTypeWrapper<SignIn>;
  SessionPayload: ResolverTypeWrapper<Omit<SessionPayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  TotpPayload: ResolverTypeWrapper<Omit<TotpPayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  User: ResolverTypeWrapper<Account>;
  UserConnection: ResolverTypeWrapper<AccountPage>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserError: ResolverTypeWrapper<UsersRefusal>;
  UserPayload: ResolverTypeWrapper<Omit<UserPayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversTypes['User']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  UserPreferences: ResolverTypeWrapper<Preferences>;
  UserStatus: UserStatus;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ActivityConnection: AuditPage;
  ActivityEdge: Omit<ActivityEdge, 'node'> & { node: ResolversParentTypes['ActivityEntry'] };
  ActivityEntry: AuditLogEntry;
  ID: Scalars['ID']['output'];
  Address: AddressEntry;
  Boolean: Scalars['Boolean']['output'];
  AddressInput: AddressInput;
  ApiKey: MachineKey;
  ApiKeyInput: ApiKeyInput;
  ApiKeyPayload: Omit<ApiKeyPayload, 'apiKey' | 'userErrors'> & { apiKey?: Maybe<ResolversParentTypes['ApiKey']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  AuthPayload: Omit<AuthPayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversParentTypes['User']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DataExportPayload: Omit<DataExportPayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DateTime: Scalars['DateTime']['output'];
  InputError: UsersRefusal;
  LoginInput: LoginInput;
  Mutation: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  Notification: InboxEntry;
  NotificationConnection: NotificationPage;
  NotificationEdge: Omit<NotificationEdge, 'node'> & { node: ResolversParentTypes['Notification'] };
  NotificationPayload: Omit<NotificationPayload, 'notifications' | 'userErrors'> & { notifications?: Maybe<ReadonlyArray<ResolversParentTypes['Notification']>>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  Order: Order;
  PageInfo: PageInfo;
  PreferencesInput: PreferencesInput;
  ProfileInput: ProfileInput;
  Query: Record<PropertyKey, never>;
  RecoveryCodesPayload: Omit<RecoveryCodesPayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversParentTypes['User']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  RegisterInput: RegisterInput;
  Session: SignIn;
  SessionPayload: Omit<SessionPayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  TotpPayload: Omit<TotpPayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  User: Account;
  UserConnection: AccountPage;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserError: UsersRefusal;
  UserPayload: Omit<UserPayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversParentTypes['User']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  UserPreferences: Preferences;
  String: Scalars['String']['output'];
};

export type IdentityDirectiveArgs = { };

export type IdentityDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = IdentityDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type NodeDirectiveArgs = {
  field?: Maybe<Scalars['String']['input']>;
  prefix: Scalars['String']['input'];
};

export type NodeDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = NodeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = UsersContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ActivityConnectionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ActivityConnection'] = ResolversParentTypes['ActivityConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ActivityEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ActivityEdgeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ActivityEdge'] = ResolversParentTypes['ActivityEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ActivityEntry'], ParentType, ContextType>;
};

export type ActivityEntryResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ActivityEntry'] = ResolversParentTypes['ActivityEntry'], FederationReferenceType extends FederationReferenceTypes['ActivityEntry'] = FederationReferenceTypes['ActivityEntry']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ActivityEntry']> | FederationReferenceType, FederationReferenceType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  details?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  targetId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddressResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Address'] = ResolversParentTypes['Address'], FederationReferenceType extends FederationReferenceTypes['Address'] = FederationReferenceTypes['Address']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Address']> | FederationReferenceType, FederationReferenceType, ContextType>;
  city?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  country?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  line1?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey'], FederationReferenceType extends FederationReferenceTypes['ApiKey'] = FederationReferenceTypes['ApiKey']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ApiKey']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['ApiKeyPayload'] = ResolversParentTypes['ApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  key?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AuthPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DataExportPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['DataExportPayload'] = ResolversParentTypes['DataExportPayload']> = {
  json?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type InputErrorResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['InputError'] = ResolversParentTypes['InputError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  changePassword?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'current' | 'next'>>;
  confirmEmailChange?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationConfirmEmailChangeArgs, 'code'>>;
  confirmTotp?: Resolver<Maybe<ResolversTypes['RecoveryCodesPayload']>, ParentType, ContextType, RequireFields<MutationConfirmTotpArgs, 'code'>>;
  createApiKey?: Resolver<Maybe<ResolversTypes['ApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  deleteAddress?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationDeleteAddressArgs, 'id'>>;
  deleteMyAccount?: Resolver<Maybe<ResolversTypes['SessionPayload']>, ParentType, ContextType, RequireFields<MutationDeleteMyAccountArgs, 'password'>>;
  disableTotp?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationDisableTotpArgs, 'code' | 'password'>>;
  enrolTotp?: Resolver<Maybe<ResolversTypes['TotpPayload']>, ParentType, ContextType, RequireFields<MutationEnrolTotpArgs, 'password'>>;
  exportMyData?: Resolver<Maybe<ResolversTypes['DataExportPayload']>, ParentType, ContextType, RequireFields<MutationExportMyDataArgs, 'password'>>;
  login?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  logout?: Resolver<Maybe<ResolversTypes['SessionPayload']>, ParentType, ContextType, RequireFields<MutationLogoutArgs, 'allSessions'>>;
  markNotificationsRead?: Resolver<Maybe<ResolversTypes['NotificationPayload']>, ParentType, ContextType, RequireFields<MutationMarkNotificationsReadArgs, 'ids'>>;
  refreshSession?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  register?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  requestEmailChange?: Resolver<Maybe<ResolversTypes['SessionPayload']>, ParentType, ContextType, RequireFields<MutationRequestEmailChangeArgs, 'email' | 'password'>>;
  requestEmailVerification?: Resolver<Maybe<ResolversTypes['SessionPayload']>, ParentType, ContextType>;
  requestPasswordReset?: Resolver<Maybe<ResolversTypes['SessionPayload']>, ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'email'>>;
  resetPassword?: Resolver<Maybe<ResolversTypes['SessionPayload']>, ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'next' | 'token'>>;
  revokeApiKey?: Resolver<Maybe<ResolversTypes['ApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'id'>>;
  saveAddress?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationSaveAddressArgs, 'input'>>;
  setUserRoles?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationSetUserRolesArgs, 'roles' | 'userId'>>;
  setUserStatus?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationSetUserStatusArgs, 'status' | 'userId'>>;
  updatePreferences?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationUpdatePreferencesArgs, 'input'>>;
  updateProfile?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
  verifyEmail?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationVerifyEmailArgs, 'code'>>;
};

export type NodeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'ActivityEntry' | 'Address' | 'ApiKey' | 'Notification' | 'Session' | 'User', ParentType, ContextType>;
};

export type NotificationResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Notification'] = ResolversParentTypes['Notification'], FederationReferenceType extends FederationReferenceTypes['Notification'] = FederationReferenceTypes['Notification']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Notification']> | FederationReferenceType, FederationReferenceType, ContextType>;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  readAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  topic?: Resolver<ResolversTypes['NotificationTopic'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotificationConnectionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['NotificationConnection'] = ResolversParentTypes['NotificationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['NotificationEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  resumeCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  unreadCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type NotificationEdgeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['NotificationEdge'] = ResolversParentTypes['NotificationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Notification'], ParentType, ContextType>;
};

export type NotificationPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['NotificationPayload'] = ResolversParentTypes['NotificationPayload']> = {
  notifications?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Notification']>>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type OrderResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  apiKeys?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ApiKey']>>, ParentType, ContextType>;
  auditLog?: Resolver<Maybe<ResolversTypes['ActivityConnection']>, ParentType, ContextType, RequireFields<QueryAuditLogArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type RecoveryCodesPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['RecoveryCodesPayload'] = ResolversParentTypes['RecoveryCodesPayload']> = {
  recoveryCodes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session'], FederationReferenceType extends FederationReferenceTypes['Session'] = FederationReferenceTypes['Session']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Session']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['SessionPayload'] = ResolversParentTypes['SessionPayload']> = {
  ok?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TotpPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['TotpPayload'] = ResolversParentTypes['TotpPayload']> = {
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uri?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activity?: Resolver<ResolversTypes['ActivityConnection'], ParentType, ContextType, RequireFields<UserActivityArgs, 'first'>>;
  addresses?: Resolver<ReadonlyArray<ResolversTypes['Address']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  defaultShippingAddress?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  emailVerified?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  emailVerifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  notifications?: Resolver<ResolversTypes['NotificationConnection'], ParentType, ContextType, RequireFields<UserNotificationsArgs, 'first' | 'unreadOnly'>>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  preferences?: Resolver<Maybe<ResolversTypes['UserPreferences']>, ParentType, ContextType>;
  roles?: Resolver<ReadonlyArray<ResolversTypes['Role']>, ParentType, ContextType>;
  secondFactorEnabled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  sessions?: Resolver<ReadonlyArray<ResolversTypes['Session']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['UserStatus']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'InputError', ParentType, ContextType>;
};

export type UserPayloadResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserPayload'] = ResolversParentTypes['UserPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserPreferencesResolvers<ContextType = UsersContext, ParentType extends ResolversParentTypes['UserPreferences'] = ResolversParentTypes['UserPreferences']> = {
  channels?: Resolver<ReadonlyArray<ResolversTypes['NotificationChannel']>, ParentType, ContextType, RequireFields<UserPreferencesChannelsArgs, 'topic'>>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  locale?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = UsersContext> = {
  ActivityConnection?: ActivityConnectionResolvers<ContextType>;
  ActivityEdge?: ActivityEdgeResolvers<ContextType>;
  ActivityEntry?: ActivityEntryResolvers<ContextType>;
  Address?: AddressResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyPayload?: ApiKeyPayloadResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  DataExportPayload?: DataExportPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  InputError?: InputErrorResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  Notification?: NotificationResolvers<ContextType>;
  NotificationConnection?: NotificationConnectionResolvers<ContextType>;
  NotificationEdge?: NotificationEdgeResolvers<ContextType>;
  NotificationPayload?: NotificationPayloadResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RecoveryCodesPayload?: RecoveryCodesPayloadResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionPayload?: SessionPayloadResolvers<ContextType>;
  TotpPayload?: TotpPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  UserPayload?: UserPayloadResolvers<ContextType>;
  UserPreferences?: UserPreferencesResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = UsersContext> = {
  identity?: IdentityDirectiveResolver<any, any, ContextType>;
  node?: NodeDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
