type Release = () => void;

/**
 * Counts open connections, in total, per address and per user. `acquire` functions return a release function, to be
 * called once.
 */
export type ConnectionLimiter = {
  /** Null when the gateway or the address has too many connections. */
  readonly acquire: (address: string) => Release | null;
  /** Null when the user has too many connections, or the anonymous callers (null) have their share. */
  readonly acquireFor: (user: string | null) => Release | null;
  readonly open: () => number;
};

type Maxima = {
  readonly connections: number;
  readonly anonymousConnections: number;
  readonly connectionsPerAddress: number;
  readonly connectionsPerUser: number;
};

/** Creates the limiter that all transports share; a share of the connections is kept for signed-in callers. */
export function createConnectionLimiter(maxima: () => Maxima): ConnectionLimiter {
  const byAddress = createCounts(() => maxima().connectionsPerAddress);
  const byUser = createCounts(() => maxima().connectionsPerUser);
  const anonymous = createCounts(() => maxima().anonymousConnections);
  let open = 0;
  return {
    open: () => open,
    acquire(address) {
      const release = open >= maxima().connections ? null : byAddress(address);
      if (release === null) return null;
      open += 1;
      return () => {
        open -= 1;
        release();
      };
    },
    acquireFor: (user) => (user === null ? anonymous('') : byUser(user)),
  };
}

/** Counts by key, up to `most` each. */
function createCounts(most: () => number): (key: string) => Release | null {
  const counts = new Map<string, number>();
  return (key) => {
    const count = counts.get(key) ?? 0;
    if (count >= most()) return null;
    counts.set(key, count + 1);
    return () => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left === 0) counts.delete(key);
      else counts.set(key, left);
    };
  };
}
