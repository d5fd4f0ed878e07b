import type { Claims } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';

/** What travels with one operation: who asks (null: nobody signed in), under which request, and until when. */
export type GatewayContext = {
  readonly requestId: string;
  /** Others after a root field of a mutation has signed somebody in. */
  claims: Claims | null;
  /** Epoch milliseconds; a house is told, and nothing is waited for longer. */
  readonly deadlineAt: number;
  readonly traceparent: string | null;
  readonly log: Log;
};

/** Who is calling, with what of their token decides until when. */
export type Caller = {
  readonly claims: Claims;
  /** Whole seconds since the epoch, as in the token. */
  readonly issuedAtSeconds: number;
  readonly expiresAtMs: number;
};
