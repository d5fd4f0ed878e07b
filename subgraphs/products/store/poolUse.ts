import type { Connection } from 'mongoose';

export type PoolUse = { readonly active: number; readonly max: number; readonly waiting: number };

/** Counts the use of a connection's pool; a client that replaces the first one is counted from its start. */
export function countPoolUse(connection: Connection): () => PoolUse {
  let client: ReturnType<Connection['getClient']> | null = null;
  let [active, waiting] = [0, 0];
  const follow = (): void => {
    const current = connection.getClient();
    if (current === client) return;
    client = current;
    [active, waiting] = [0, 0];
    const change = (byActive: number, byWaiting: number) => () => {
      if (client === current) [active, waiting] = [active + byActive, waiting + byWaiting];
    };
    current.on('connectionCheckOutStarted', change(0, 1));
    current.on('connectionCheckOutFailed', change(0, -1));
    current.on('connectionCheckedOut', change(1, -1));
    current.on('connectionCheckedIn', change(-1, 0));
  };
  follow();
  connection.on('connected', follow);
  return () => ({ active: Math.max(0, active), waiting: Math.max(0, waiting), max: client?.options.maxPoolSize ?? 0 });
}
