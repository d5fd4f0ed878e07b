type Release = () => void;

/** Counts open connections, in total and per user. `acquire` functions return a release function, to be called once. */
export type ConnectionLimiter = {
  /** Null when the gateway has too many connections. */
  readonly acquire: () => Release | null;
  /** Null when the user has too many connections; anonymous connections count only in total. */
  readonly acquireFor: (user: string | null) => Release | null;
  readonly open: () => number;
};

type Maxima = { readonly connections: number; readonly connectionsPerUser: number };

/** Creates the limiter that all transports share. */
export function createConnectionLimiter({ connections, connectionsPerUser }: Maxima): ConnectionLimiter {
  const byUser = new Map<string, number>();
  let open = 0;

  function releaseFor(user: string): void {
    const left = (byUser.get(user) ?? 1) - 1;
    if (left === 0) byUser.delete(user);
    else byUser.set(user, left);
  }

  return {
    open: () => open,
    acquire() {
      if (open >= connections) return null;
      open += 1;
      return () => void (open -= 1);
    },
    acquireFor(user) {
      if (user === null) return () => undefined;
      const count = byUser.get(user) ?? 0;
      if (count >= connectionsPerUser) return null;
      byUser.set(user, count + 1);
      return () => releaseFor(user);
    },
  };
}
