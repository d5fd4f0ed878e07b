import { z } from 'zod';

const aboutAccount = z.object({ userId: z.string(), roles: z.array(z.string()) });
const aboutSession = z.object({ userId: z.string(), sessionId: z.string() });

type Event = { readonly type: string; readonly occurredAt: string; readonly data: Record<string, unknown> };

/** What of a token decides whether it was taken back. */
export type IssuedToken = {
  readonly subject: string;
  readonly session: string;
  readonly roles: readonly string[];
  /** Whole seconds since the epoch, as in the token. */
  readonly issuedAtSeconds: number;
};

/** Which tokens may no longer be used although they have not expired. */
export type Revocations = {
  /** Takes in an event of users; those that end no token are passed over. */
  readonly apply: (event: Event) => Promise<void>;
  readonly isRevoked: (token: IssuedToken) => boolean;
};

type RevocationsOptions = { readonly tokenLifetimeMs: number; readonly now?: () => number };
type Mark = { readonly at: number; readonly roles: readonly string[] };

/** Remembers each mark for as long as a token issued before it can live. */
export function createRevocations({ tokenLifetimeMs, now = Date.now }: RevocationsOptions): Revocations {
  const disabledUsers = new Map<string, Mark>();
  const changedUsers = new Map<string, Mark>();
  const endedSessions = new Map<string, Mark>();

  function remember(marks: Map<string, Mark>, id: string, mark: Mark): void {
    // Taken out first, so that the oldest marks stand in front.
    marks.delete(id);
    marks.set(id, mark);
    for (const [old, { at }] of marks) {
      if (now() - at <= tokenLifetimeMs) break;
      marks.delete(old);
    }
  }

  return {
    async apply({ type, occurredAt, data }) {
      const at = Date.parse(occurredAt);
      if (type === 'session.ended') {
        remember(endedSessions, aboutSession.parse(data).sessionId, { at, roles: [] });
      } else if (type === 'user.disabled' || type === 'user.roles_changed') {
        const { userId, roles } = aboutAccount.parse(data);
        remember(type === 'user.disabled' ? disabledUsers : changedUsers, userId, { at, roles });
      }
    },
    isRevoked({ subject, session, roles, issuedAtSeconds }) {
      // A token says only the second it was issued in: one of the same second may be from before the event.
      const isBefore = (mark: Mark): boolean => issuedAtSeconds <= Math.floor(mark.at / 1000);
      const [disabled, changed] = [disabledUsers.get(subject), changedUsers.get(subject)];
      if (endedSessions.has(session) || (disabled && isBefore(disabled))) return true;
      return changed !== undefined && isBefore(changed) && !isSameSet(changed.roles, roles);
    },
  };
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).size === new Set(other).size && one.every((each) => other.includes(each));
}
