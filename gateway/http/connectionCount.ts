type Leave = () => void;

/** How many connections are open, and of whom. What lets one in answers how it leaves, to be called once. */
export type ConnectionCount = {
  /** Null when no more are taken. */
  readonly enter: () => Leave | null;
  /** Null when this user has too many; whoever is not signed in counts for the whole only. */
  readonly enterAs: (user: string | null) => Leave | null;
  readonly open: () => number;
};

type Maxima = { readonly connections: number; readonly connectionsPerUser: number };

/** One count for all ways in. */
export function createConnectionCount({ connections, connectionsPerUser }: Maxima): ConnectionCount {
  const ofUsers = new Map<string, number>();
  let open = 0;

  function leave(user: string): void {
    const left = (ofUsers.get(user) ?? 1) - 1;
    if (left === 0) ofUsers.delete(user);
    else ofUsers.set(user, left);
  }

  return {
    open: () => open,
    enter() {
      if (open >= connections) return null;
      open += 1;
      return () => void (open -= 1);
    },
    enterAs(user) {
      if (user === null) return () => undefined;
      const own = ofUsers.get(user) ?? 0;
      if (own >= connectionsPerUser) return null;
      ofUsers.set(user, own + 1);
      return () => leave(user);
    },
  };
}
