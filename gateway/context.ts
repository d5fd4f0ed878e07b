import type { Claims } from '#platform/identity/signedCall.ts';
import type { CacheUse } from './cache/cacheUse.ts';
import type { ClientHeaders } from './execution/headerRules.ts';
import type { Priority } from '#platform/concurrency/admission.ts';
import type { Log } from '#platform/log/log.ts';

/** The context of one operation: the caller's claims (null: not signed in), the request id, and the deadline. */
export type GatewayContext = {
  readonly requestId: string;
  /** Replaced after a root field of a mutation has signed the caller in. */
  claims: Claims | null;
  /** Epoch milliseconds; sent to subgraphs, and no call is awaited for longer. */
  readonly deadlineAt: number;
  readonly traceparent: string | null;
  /** The address of the client, as limits count it; of mutations only. */
  readonly address?: string | undefined;
  /** The feature flags of the caller when the operation began; absent: none. */
  readonly flags?: readonly string[] | undefined;
  /** The headers of the client's request, of which rules send some to subgraphs; absent for events. */
  readonly headers?: ClientHeaders;
  /** Calls of queries with an equal audience may be shared; absent: calls of the operation are shared with no other. */
  readonly audience?: string | undefined;
  /** What the operation takes from the cache of public responses; absent: nothing. */
  readonly cacheUse?: CacheUse | undefined;
  /** Whether no client waits for a query any more, so that its calls are aborted; absent: they never are. */
  readonly isAbandoned?: (() => boolean) | undefined;
  /** Of which priority the operation was admitted; absent: as of a signed-in caller. */
  readonly priority?: Priority | undefined;
  readonly log: Log;
};

/** The caller, and the times of the access token. */
export type Caller = {
  readonly claims: Claims;
  /** Whole seconds since the epoch, as in the token. */
  readonly issuedAtSeconds: number;
  readonly expiresAtMs: number;
};
