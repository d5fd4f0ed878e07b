import type { Log } from '#platform/log/log.ts';
import type { Subgraph } from './subgraph.ts';

type DemoOptions = {
  readonly subgraphs: readonly Subgraph[];
  /** The URL of each subgraph's store. */
  readonly storeUrls: Readonly<Record<string, string>>;
  readonly log: Log;
};

/** Loads the demo data that is missing into the stores of these subgraphs; returns what it added, as `3 accounts`. */
export function loadDemoData({ subgraphs, storeUrls, log }: DemoOptions): Promise<string[]> {
  return Promise.all(
    subgraphs.flatMap(({ name, demoData }) => {
      const storeUrl = storeUrls[name];
      if (demoData === undefined || storeUrl === undefined) return [];
      return [demoData.load().then(async (load) => `${await load({ storeUrl, log })} ${demoData.items}`)];
    }),
  );
}
