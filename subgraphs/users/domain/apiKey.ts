import { invalid, refuse, type UsersRefused } from './refusal.ts';
import { scopesOf } from './scopesOf.ts';
import { adminRequired } from './setUserRoles.ts';
import { normalizeText, quoteForMessage, textProblem, validationRefusals } from './text.ts';
import { isActingAdmin, type User } from './user.ts';

/** A key by which a machine calls the graph, without its secret. */
export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** Accurate to a minute. */
  readonly lastUsedAt: Date | null;
};

type ApiKeyForm = { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt: Date };
type KeyIdentity = { readonly id: string; readonly now: Date; readonly liveKeys: number };

const MAX_DAYS = 366;
const MAX_LIVE_KEYS = 50;
const DAY_MS = 24 * 3_600_000;

/** Decides whether an admin creates a key: its scopes are among the admin's own, and it expires within a year. */
export function createApiKey(
  creator: User,
  form: ApiKeyForm,
  { id, now, liveKeys }: KeyIdentity,
): { readonly kind: 'created'; readonly key: ApiKey } | UsersRefused {
  if (!isActingAdmin(creator)) return refuse(adminRequired);
  if (creator.emailVerifiedAt === null) {
    const message = 'expected an account with a verified e-mail address, got one without';
    return refuse({ code: 'EMAIL_NOT_VERIFIED', message, path: null });
  }
  if (liveKeys >= MAX_LIVE_KEYS)
    return refuse(invalid(['input'], `expected fewer than ${MAX_LIVE_KEYS} live keys of an account, got ${liveKeys}`));
  const name = normalizeText(form.name);
  const scopes = [...new Set(form.scopes)].sort();
  const refusals = validationRefusals('input', {
    name: textProblem(name, 1, 80),
    scopes: scopesProblem(scopes, scopesOf(creator.roles)),
    expiresAt: expiryProblem(form.expiresAt, now),
  });
  if (refusals.length > 0) return refuse(...refusals);
  const { expiresAt } = form;
  const unused = { revokedAt: null, lastUsedAt: null };
  return { kind: 'created', key: { id, name, scopes, createdBy: creator.id, createdAt: now, expiresAt, ...unused } };
}

function scopesProblem(scopes: readonly string[], own: readonly string[]): string | null {
  if (scopes.length === 0) return 'expected at least one scope, got none';
  const foreign = scopes.find((scope) => !own.includes(scope));
  return foreign === undefined
    ? null
    : `expected some of your own scopes (${own.join(', ')}), got ${quoteForMessage(foreign)}`;
}

function expiryProblem(expiresAt: Date, now: Date): string | null {
  const days = (expiresAt.getTime() - now.getTime()) / DAY_MS;
  return days > 0 && days <= MAX_DAYS ? null : `expected a time within ${MAX_DAYS} days from now, got another`;
}
