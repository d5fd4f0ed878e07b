import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { requireData, logIn, registerBuyer } from '../shopping.ts';
import type { Execute } from '../startSystem.ts';

/** A registered customer whose tokens can be renewed at any time. */
export type OrderOwner = {
  readonly id: string;
  /** The claims with which the gateway signs their requests. */
  readonly claims: Claims;
  readonly token: () => string;
  /** Renews the token and resolves with it; retries while the system is down. */
  readonly renew: () => Promise<string>;
  /** The cursors before their first event. */
  readonly startCursors: { readonly orders: string; readonly inbox: string };
};

type Tokens = { readonly accessToken: string; readonly refreshToken: string };

const PAUSE_MS = 300;
// All streams of an owner notice an expired token at the same time and share one renewal.
const FRESH_MS = 30_000;

const REFRESH = `mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }`;
const FROM = '{ me { orders(first: 1) { resumeCursor } notifications(first: 1) { resumeCursor } } }';
type From = { me: { orders: { resumeCursor: string }; notifications: { resumeCursor: string } } };

/** Registers a customer; the system must be up. */
export async function registerOwner(execute: Execute, until: AbortSignal): Promise<OrderOwner> {
  const { id, email, token, refreshToken } = await registerBuyer(execute);
  const { me } = requireData(await execute<From>(FROM, {}, token));
  let [current, refreshable, renewedAt] = [token, refreshToken, Date.now()];
  let renewing: Promise<void> | null = null;

  async function renewOnce(): Promise<void> {
    const { refreshSession } = requireData(
      await execute<{ refreshSession: Partial<Tokens> }>(REFRESH, { token: refreshable }),
    );
    // A refresh token is used up even if its response was lost; then the owner logs in again.
    current = refreshSession.accessToken ?? (await logIn(execute, email));
    refreshable = refreshSession.refreshToken ?? refreshable;
    renewedAt = Date.now();
  }
  async function renew(): Promise<void> {
    while (!until.aborted) {
      if (
        await renewOnce().then(
          () => true,
          () => false,
        )
      )
        return;
      await sleep(PAUSE_MS);
    }
  }

  return {
    id,
    claims: { subject: id, session: `ses_of_${id}`, roles: [], scopes: [] },
    token: () => current,
    async renew() {
      if (Date.now() - renewedAt > FRESH_MS) await (renewing ??= renew().finally(() => (renewing = null)));
      return current;
    },
    startCursors: { orders: me.orders.resumeCursor, inbox: me.notifications.resumeCursor },
  };
}
