import type { PubSubLogger } from './pubSub.ts';

type Listener = { readonly onMessage: (message: string) => void; isThrowing: boolean };

/** Who listens to one channel. The same function added twice is called twice. */
export type Listeners = {
  readonly size: () => number;
  /** Answers how to take it out again; doing so twice does nothing. */
  readonly add: (onMessage: (message: string) => void) => () => void;
  readonly deliver: (message: string) => void;
};

/**
 * The listeners of one channel; that one of them throws is logged when it begins and when it ends, and the others hear
 * the message all the same.
 */
export function createListeners(channel: string, log: PubSubLogger | undefined): Listeners {
  const listeners = new Set<Listener>();
  return {
    size: () => listeners.size,
    add(onMessage) {
      const listener = { onMessage, isThrowing: false };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    deliver(message) {
      for (const listener of listeners) {
        try {
          listener.onMessage(message);
          if (listener.isThrowing) log?.info({ channel }, 'a listener takes published messages again');
          listener.isThrowing = false;
        } catch (err) {
          if (!listener.isThrowing) log?.error({ err, channel }, 'a listener threw on a published message');
          listener.isThrowing = true;
        }
      }
    },
  };
}
