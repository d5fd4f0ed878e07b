/** One process that serves a subgraph. */
export type Instance = {
  /** Differs from that of every other instance of the subgraph, and stays the same for as long as the process lives. */
  readonly id: string;
  /** The URL of its GraphQL endpoint. Its other endpoints are at the same origin. */
  readonly url: string;
  /** Its part of the calls beside the weights of the others; 0: it gets none while others have more. */
  readonly weight: number;
  /** The version of the subgraph that it runs; null: unknown. */
  readonly version: string | null;
  /** Where it runs; instances in the zone of the caller are preferred. Null: unknown. */
  readonly zone: string | null;
};

/**
 * The instances of one subgraph that are known now. A source that cannot be read keeps the last known ones. Disposing
 * ends what watches for changes.
 */
export type InstanceSource = {
  /** Returns the same list until something has changed. */
  readonly current: () => readonly Instance[];
  /** Calls the listener after each change, until the source is disposed. */
  readonly onChange: (listener: () => void) => void;
} & AsyncDisposable;

/** A source that reads its instances from elsewhere. */
export type WatchedInstances = InstanceSource & {
  /** Resolves after the first attempt to read them, or after some seconds without an answer. */
  readonly ready: Promise<unknown>;
};

/** An instance of which nothing but the address is known. */
export function instanceAt(url: string): Instance {
  return { id: url, url, weight: 1, version: null, zone: null };
}

/** Creates a source of instances that never change. */
export function fixedInstances(instances: readonly Instance[]): InstanceSource {
  return { current: () => instances, onChange: () => undefined, [Symbol.asyncDispose]: async () => undefined };
}

/** The origin of one of the instances, chosen by chance: a reader that fails and tries again may reach another one. */
export function anyOrigin({ current }: Pick<InstanceSource, 'current'>): string {
  const instances = current();
  const chosen = instances[Math.floor(Math.random() * instances.length)];
  if (!chosen) throw new Error('expected an instance of the service, got none');
  return new URL(chosen.url).origin;
}

/** A list of instances that changes, and those who want to know. */
export type InstanceList = Pick<InstanceSource, 'current' | 'onChange'> & {
  /** Calls the listeners, unless the instances are the same. */
  readonly replace: (instances: readonly Instance[]) => void;
};

/** Creates the changing list of a source, ordered by id. */
export function createInstanceList(first: readonly Instance[] = []): InstanceList {
  const listeners: (() => void)[] = [];
  let instances = first;
  return {
    current: () => instances,
    onChange: (listener) => void listeners.push(listener),
    replace(next) {
      const ordered = next.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      if (JSON.stringify(ordered) === JSON.stringify(instances)) return;
      instances = ordered;
      for (const listener of listeners) listener();
    },
  };
}
