import { z } from 'zod';

const accountData = z.object({ userId: z.string(), roles: z.array(z.string()) });
const sessionData = z.object({ userId: z.string(), sessionId: z.string() });

type Event = { readonly type: string; readonly occurredAt: string; readonly data: Record<string, unknown> };

/** The claims of a token that decide whether it is revoked. */
export type IssuedToken = {
  readonly subject: string;
  readonly session: string;
  readonly roles: readonly string[];
  /** Whole seconds since the epoch, as in the token. */
  readonly issuedAtSeconds: number;
};

/** The access tokens that are revoked before they expire. */
export type Revocations = {
  /** Applies an event of the users subgraph; ignores events that revoke no token. */
  readonly apply: (event: Event) => Promise<void>;
  readonly isRevoked: (token: IssuedToken) => boolean;
};

type RevocationsOptions = { readonly keepRevocationsMs: number; readonly now?: () => number };
type Revocation = { readonly at: number; readonly roles: readonly string[] };

/** Keeps each revocation for as long as a token issued before it can live. */
export function createRevocations({ keepRevocationsMs, now = Date.now }: RevocationsOptions): Revocations {
  const disabledUsers = new Map<string, Revocation>();
  const changedUsers = new Map<string, Revocation>();
  const endedSessions = new Map<string, Revocation>();

  function record(revocations: Map<string, Revocation>, id: string, revocation: Revocation): void {
    // Deleted first, so that the map stays in the order of time.
    revocations.delete(id);
    revocations.set(id, revocation);
    for (const [old, { at }] of revocations) {
      if (now() - at <= keepRevocationsMs) break;
      revocations.delete(old);
    }
  }

  return {
    async apply({ type, occurredAt, data }) {
      const at = Date.parse(occurredAt);
      if (type === 'session.ended') {
        record(endedSessions, sessionData.parse(data).sessionId, { at, roles: [] });
      } else if (type === 'user.disabled' || type === 'user.roles_changed') {
        const { userId, roles } = accountData.parse(data);
        record(type === 'user.disabled' ? disabledUsers : changedUsers, userId, { at, roles });
      }
    },
    isRevoked({ subject, session, roles, issuedAtSeconds }) {
      // `iat` has whole seconds: a token of the same second may have been issued before the event.
      const isBefore = (revocation: Revocation): boolean => issuedAtSeconds <= Math.floor(revocation.at / 1000);
      const [disabled, changed] = [disabledUsers.get(subject), changedUsers.get(subject)];
      if (endedSessions.has(session) || (disabled && isBefore(disabled))) return true;
      return changed !== undefined && isBefore(changed) && !isSameSet(changed.roles, roles);
    },
  };
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).size === new Set(other).size && one.every((each) => other.includes(each));
}
