import { hash, randomBytes } from 'node:crypto';
import { ClockSkewError, UnsignedCallError } from './callErrors.ts';
import type { CallPayload } from './callToken.ts';

/** On whose behalf a call is made, as the gateway read it from a verified token. */
export type Claims = {
  readonly subject: string;
  readonly session: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
};

/**
 * The calling service, the signed-in user (null when anonymous), under which request, and until when an answer is of
 * use: epoch ms, on the caller's clock when it is signed, on this process's own (`Date.now()`) when it was read.
 */
export type SignedCall = {
  readonly caller: string;
  readonly claims: Claims | null;
  readonly requestId: string;
  readonly deadlineAt: number;
  /** The feature flags that hold for the call; absent: none. */
  readonly flags?: readonly string[] | undefined;
  /** The address of the client that the call is made for, as limits count it; absent when it does not matter. */
  readonly address?: string | undefined;
};

/** What a call is bound to. `path` includes the query. */
export type BoundRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array;
};

/** How far the clocks of caller and callee may differ. */
export const MAX_CALL_AGE_MS = 30_000;
/** An older call did not travel for so long: the clocks differ. */
const LONGEST_WAY_MS = 2_000;

/** The services that may call on behalf of a user: the gateway verified its token, and an operator acts for staff. */
const MAY_SPEAK_FOR_USERS: ReadonlySet<string> = new Set(['gateway', 'operator']);

// A nonce must be new but not secret, because it is signed. Random bytes for each would cost more than the signature.
const noncePrefix = randomBytes(16).toString('base64url');
let nonces = 0;

function nextNonce(): string {
  return `${noncePrefix}${(nonces += 1).toString(36)}`;
}

type Written = { readonly callee: string; readonly request: BoundRequest; readonly now: number };

/** The claims of a call's token. */
export function writeCall(
  { caller, claims, requestId, deadlineAt, address, flags }: SignedCall,
  o: Written,
): CallPayload {
  return {
    iss: caller,
    aud: o.callee,
    iat: o.now / 1_000,
    exp: deadlineAt / 1_000,
    jti: nextNonce(),
    ...(claims && { sub: claims.subject, sid: claims.session, roles: claims.roles, scopes: claims.scopes }),
    ...(address !== undefined && { addr: address }),
    ...(flags?.length && { flags }),
    requestId,
    method: o.request.method,
    path: o.request.path,
    bodyDigest: digestOf(o.request),
  };
}

type Expected = {
  readonly caller: string;
  readonly callee: string;
  readonly request: BoundRequest;
  readonly now: number;
  readonly maxAgeMs: number;
};

/**
 * The call that a token with a valid signature makes; throws {@link UnsignedCallError} unless it was made by this
 * caller, for this callee and this request, now. The time left counts from the signature, not from a clock that both
 * share.
 */
export function readCall(payload: CallPayload, { caller, callee, request, now, maxAgeMs }: Expected): SignedCall {
  if (payload.iss !== caller) throw new UnsignedCallError(`the token of ${caller} names another caller`);
  if (payload.aud !== callee) throw new UnsignedCallError('the token is for another service');
  if (payload.method !== request.method || payload.path !== request.path || payload.bodyDigest !== digestOf(request))
    throw new UnsignedCallError('the token is for another request: method, path or body differ');
  const signedAt = payload.iat * 1_000;
  const ageMs = now - signedAt;
  if (Math.abs(ageMs) > maxAgeMs) throw new ClockSkewError(-ageMs, maxAgeMs);
  const claims = readClaims(payload);
  if (claims !== null && !MAY_SPEAK_FOR_USERS.has(caller))
    throw new UnsignedCallError(`${caller} may not call on behalf of a user`);
  const wayMs = Math.min(Math.max(ageMs, 0), LONGEST_WAY_MS);
  const deadlineAt = Math.round(Date.now() + payload.exp * 1_000 - signedAt - wayMs);
  const { requestId, addr: address, flags } = payload;
  return { caller, claims, requestId, deadlineAt, ...(address !== undefined && { address }), ...(flags && { flags }) };
}

function readClaims({ sub, sid, roles = [], scopes = [] }: CallPayload): Claims | null {
  if (sub === undefined) return null;
  if (sid === undefined) throw new UnsignedCallError('the token names a user without a session');
  return { subject: sub, session: sid, roles, scopes };
}

function digestOf({ body }: BoundRequest): string {
  return hash('sha256', body, 'base64url');
}
