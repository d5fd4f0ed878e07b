import type { Claims, SignedCall } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { PasswordHasher } from './credentials/passwordHasher.ts';
import type { SessionTokens } from './credentials/sessionTokens.ts';
import { createLoaders, type UsersLoaders } from './loaders.ts';
import { createUsersStore, type UsersStore } from './store/usersStore.ts';
import type { Writing } from './store/writing.ts';

/** What is open for as long as the house is. */
export type House = {
  readonly db: Writing['db'];
  readonly hasher: PasswordHasher;
  readonly tokens: SessionTokens;
  readonly now: () => Date;
  readonly log: Log;
  /** Called after each commit that may have written facts. */
  readonly onFacts: () => void;
};

/** Everything a resolver may reach for. */
export type UsersContext = {
  /** On whose behalf the request acts: null for nobody. Who signs in during a request acts as themselves from then on. */
  viewer: Claims | null;
  readonly requestId: string;
  readonly log: Log;
  /** When the request came in. */
  readonly askedAt: Date;
  readonly now: () => Date;
  readonly newId: (prefix: 'usr' | 'adr' | 'ses') => string;
  readonly store: UsersStore;
  readonly loaders: UsersLoaders;
  readonly hasher: PasswordHasher;
  readonly tokens: SessionTokens;
};

/** Makes the context of one signed request. */
export function createContext({ db, hasher, tokens, now, log, onFacts }: House, call: SignedCall): UsersContext {
  const { claims: viewer, requestId, traceparent } = call;
  const store = createUsersStore({ db, now, traceparent, onFacts });
  const loaders = createLoaders(store);
  const said = { viewer, requestId, log: log.child({ requestId }), askedAt: now() };
  const newIdNow = (prefix: string) => newId(prefix, now().getTime());
  return { ...said, now, newId: newIdNow, store, loaders, hasher, tokens };
}
