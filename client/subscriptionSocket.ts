import { createClient, type Client } from 'graphql-ws';

/** Returns the current access token, and a newer one of the same session. */
export type TokenSource = {
  readonly accessToken: () => string | null;
  readonly renewAccessToken: (() => Promise<string | null>) | undefined;
};

const RENEW_BEFORE_MS = 30_000;
const PING_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/**
 * Creates one WebSocket for all subscriptions, open while there are any. It closes when the server stops answering
 * pings, and sends a newer token in a ping before the current one expires. It does not reconnect: `createSubscribe`
 * does.
 */
export function createSubscriptionSocket(url: string, { accessToken, renewAccessToken }: TokenSource): Client {
  let [renewing, waiting]: (ReturnType<typeof setTimeout> | undefined)[] = [];
  const stop = (): void => [renewing, waiting].forEach(clearTimeout);

  function renewBeforeExpiry(socket: WebSocket, renew: () => Promise<string | null>): void {
    clearTimeout(renewing);
    const token = accessToken();
    const expiresAt = token === null ? null : expiryOf(token);
    if (expiresAt === null) return;
    const sendNewer = async (): Promise<void> => {
      const authorization = bearer(await renew());
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify({ type: 'ping', payload: { ...authorization } }));
      renewBeforeExpiry(socket, renew);
    };
    // When renewing fails, the server closes the socket at the expiry, and the next attempt renews again.
    renewing = setTimeout(
      () => void sendNewer().catch(() => undefined),
      Math.max(1000, expiresAt - Date.now() - RENEW_BEFORE_MS),
    );
  }

  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    retryAttempts: 0,
    keepAlive: PING_MS,
    connectionParams: () => ({ ...bearer(accessToken()) }),
    on: {
      // graphql-ws uses the WebSocket of the platform.
      connected: (socket) => renewAccessToken && renewBeforeExpiry(socket as WebSocket, renewAccessToken),
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

/** The expiry of a JWT, epoch ms; null when the text is not a JWT or has none. */
function expiryOf(token: string): number | null {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(payload) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    return null;
  }
}
