import type { TracedCall } from '#platform/http/subgraphServer.ts';
import type { Claims, SignedCall } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { PasswordHasher } from './credentials/passwordHasher.ts';
import type { SessionTokens } from './credentials/sessionTokens.ts';
import type { VerificationCodes } from './credentials/verificationCodes.ts';
import type { SecondFactors } from './credentials/totp.ts';
import { createLoaders, type UsersLoaders } from './loaders.ts';
import { createUsersStore, type UsersStore } from './store/usersStore.ts';
import type { WriteContext } from './store/writeContext.ts';

/** What the contexts of all requests share, from the start of the process to its end. */
export type UsersDependencies = {
  readonly db: WriteContext['db'];
  readonly hasher: PasswordHasher;
  readonly tokens: SessionTokens;
  readonly codes: VerificationCodes;
  readonly secondFactors: SecondFactors;
  readonly now: () => Date;
  readonly log: Log;
  /** Called after each commit that may have appended events to the outbox. */
  readonly onEventsCommitted: () => void;
};

/** The GraphQL context of one request. */
export type UsersContext = {
  /** The account that makes the request; null if anonymous. After a sign-in it is the account that signed in. */
  viewer: Claims | null;
  /** The feature flags of the caller. */
  readonly flags: ReadonlySet<string>;
  readonly requestId: string;
  /** The address of the client, as limits count it; null: the caller did not say. */
  readonly address: string | null;
  readonly log: Log;
  /** When the request arrived. */
  readonly requestedAt: Date;
  readonly now: () => Date;
  readonly newId: (prefix: 'usr' | 'adr' | 'ses' | 'evc' | 'apk') => string;
  readonly store: UsersStore;
  readonly loaders: UsersLoaders;
  readonly hasher: PasswordHasher;
  readonly tokens: SessionTokens;
  readonly codes: VerificationCodes;
  readonly secondFactors: SecondFactors;
};

/** Creates the context of one signed request. */
export function createContext(
  { db, hasher, tokens, codes, secondFactors, now, log, onEventsCommitted }: UsersDependencies,
  { claims: viewer, flags, requestId, traceparent, address }: TracedCall<SignedCall>,
): UsersContext {
  const by = { actor: viewer?.subject ?? null, address: address ?? null };
  const store = createUsersStore({ db, now, traceparent, ...by, onEventsCommitted });
  return {
    viewer,
    flags: new Set(flags),
    requestId,
    address: address ?? null,
    log: log.child({ requestId }),
    requestedAt: now(),
    now,
    newId: (prefix) => newId(prefix, now().getTime()),
    store,
    loaders: createLoaders(store),
    hasher,
    tokens,
    codes,
    secondFactors,
  };
}
