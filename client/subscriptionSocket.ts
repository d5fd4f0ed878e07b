import { createClient, type Client } from 'graphql-ws';

/** Where a token comes from: the one in use, and a newer one of the same session. */
export type TokenSource = {
  readonly accessToken: () => string | null;
  readonly renewAccessToken: (() => Promise<string | null>) | undefined;
};

const RENEW_BEFORE_MS = 30_000;
const PING_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/**
 * One WebSocket for all subscriptions, open while there are any. It notices a server that is gone, and keeps the token on
 * it fresh by pings that carry a newer one. It does not retry: the subscriber knows where to resume.
 */
export function createSubscriptionSocket(url: string, { accessToken, renewAccessToken }: TokenSource): Client {
  let [renewing, waiting]: (ReturnType<typeof setTimeout> | undefined)[] = [];
  const stop = (): void => [renewing, waiting].forEach(clearTimeout);

  function renewInTime(socket: WebSocket, renew: () => Promise<string | null>): void {
    clearTimeout(renewing);
    const token = accessToken();
    const expiresAt = token === null ? null : expiryOf(token);
    if (expiresAt === null) return;
    const again = async (): Promise<void> => {
      const authorization = bearer(await renew());
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify({ type: 'ping', payload: { ...authorization } }));
      renewInTime(socket, renew);
    };
    // One that cannot be had now is asked for again when the socket is closed for it.
    renewing = setTimeout(
      () => void again().catch(() => undefined),
      Math.max(1000, expiresAt - Date.now() - RENEW_BEFORE_MS),
    );
  }

  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    retryAttempts: 0,
    keepAlive: PING_MS,
    connectionParams: () => ({ ...bearer(accessToken()) }),
    on: {
      // Of the WebSocket this runs on, which is the platform's.
      connected: (socket) => renewAccessToken && renewInTime(socket as WebSocket, renewAccessToken),
      ping(isReceived) {
        if (!isReceived) waiting = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong(isReceived) {
        if (isReceived) clearTimeout(waiting);
      },
      closed: stop,
    },
  });
  return client;
}

function bearer(token: string | null): { authorization: string } | null {
  return token === null ? null : { authorization: `Bearer ${token}` };
}

/** When a JWT says it expires, in milliseconds; null for what is none. */
function expiryOf(token: string): number | null {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(payload) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    return null;
  }
}
