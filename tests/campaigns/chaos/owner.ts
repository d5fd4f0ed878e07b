import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { requireData, logIn, registerBuyer } from '../../shopping.ts';
import type { Execute } from '../../startSystem.ts';

/** Somebody with an account, who may be at the gateway at any time. */
export type Owner = {
  readonly id: string;
  /** As whom the gateway would sign for them. */
  readonly claims: Claims;
  readonly token: () => string;
  /** A newer token; waits for as long as nobody can give one. */
  readonly renew: () => Promise<string>;
  /** Where their logs stood before anything happened to them. */
  readonly from: { readonly orders: string; readonly inbox: string };
};

type Tokens = { readonly accessToken: string; readonly refreshToken: string };

const PAUSE_MS = 300;
// All streams of an owner find at the same time that their token has ended.
const FRESH_MS = 30_000;

const REFRESH = `mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }`;
const FROM = '{ me { orders(first: 1) { resumeCursor } notifications(first: 1) { resumeCursor } } }';
type From = { me: { orders: { resumeCursor: string }; notifications: { resumeCursor: string } } };

/** Registers somebody, while all is well. */
export async function openOwner(execute: Execute, until: AbortSignal): Promise<Owner> {
  const { id, email, token, refreshToken } = await registerBuyer(execute);
  const { me } = requireData(await execute<From>(FROM, {}, token));
  let [current, refreshable, renewedAt] = [token, refreshToken, Date.now()];
  let renewing: Promise<void> | null = null;

  async function renewOnce(): Promise<void> {
    const { refreshSession } = requireData(
      await execute<{ refreshSession: Partial<Tokens> }>(REFRESH, { token: refreshable }),
    );
    // One whose answer was lost is used up: then the password is asked for.
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
    from: { orders: me.orders.resumeCursor, inbox: me.notifications.resumeCursor },
  };
}
