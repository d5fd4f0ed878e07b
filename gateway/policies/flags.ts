import { hash } from 'node:crypto';
import type { Claims } from '#platform/identity/signedCall.ts';

/** Which callers have a flag. */
export type FlagRule = {
  readonly enabled: boolean;
  /** From 0 to 100, of the audience. */
  readonly percentage: number;
  /** A caller needs to be in one of the lists; absent: every caller is in the audience. */
  readonly audience?:
    | {
        readonly roles?: readonly string[] | undefined;
        readonly scopes?: readonly string[] | undefined;
        readonly accounts?: readonly string[] | undefined;
      }
    | undefined;
};

/** Returns the names of the flags that a caller has (null: not signed in), in the order of the alphabet. */
export type FlagsOf = (claims: Claims | null) => readonly string[];

/**
 * Compiles flags. The same account has a flag of the same percentage at every gateway, and keeps it when the percentage
 * grows. A caller that is not signed in has nothing by which it could be known again, and so only the flags of everyone.
 */
export function createFlags(rules: Readonly<Record<string, FlagRule>>): FlagsOf {
  const flags = Object.entries(rules)
    .filter(([, { enabled, percentage }]) => enabled && percentage > 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (flags.length === 0) return () => NONE;
  // The claims of a token are one object for all of its requests.
  const known = new WeakMap<Claims, readonly string[]>();
  const ofEveryone = flags.filter(([name, rule]) => has(null, name, rule)).map(([name]) => name);
  return (claims) => {
    if (claims === null) return ofEveryone;
    const found = known.get(claims) ?? flags.filter(([name, rule]) => has(claims, name, rule)).map(([name]) => name);
    known.set(claims, found);
    return found;
  };
}

const NONE: readonly string[] = [];

function has(claims: Claims | null, name: string, { percentage, audience }: FlagRule): boolean {
  if (claims === null) return audience === undefined && percentage === 100;
  return isIn(claims, audience) && placeOf(claims.subject, name) < percentage;
}

function isIn({ subject, roles, scopes }: Claims, audience: FlagRule['audience']): boolean {
  if (!audience) return true;
  const isAccount = audience.accounts?.includes(subject) ?? false;
  const hasRole = audience.roles?.some((role) => roles.includes(role)) ?? false;
  return isAccount || hasRole || (audience.scopes?.some((scope) => scopes.includes(scope)) ?? false);
}

/** A place from 0 to below 100, of its own for each flag, so that not the same accounts have every flag first. */
function placeOf(subject: string, name: string): number {
  return (Number.parseInt(hash('sha256', `${name}\n${subject}`).slice(0, 8), 16) / 2 ** 32) * 100;
}
