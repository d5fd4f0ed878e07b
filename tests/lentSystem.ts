import { createWriteStream, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { borrowStore } from '#platform/testing/borrowedStore.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { createExecute, openTestEnvironment, startSystem, type Execute } from './startSystem.ts';
import { anySubgraphPorts } from './subgraphVariables.ts';

const OUTPUT = 'output.log';
const DESCRIPTION = 'lentSystem.json';

type Description = { readonly url: string; readonly env: NodeJS.ProcessEnv };

/** A running system that this test file has for itself; other files have used it before. */
export type BorrowedSystem = AsyncDisposable & {
  readonly url: string;
  readonly dataDir: string;
  /** The variables that it was started with. */
  readonly env: NodeJS.ProcessEnv;
  readonly execute: Execute;
  /** What it has printed and logged since its start, from level `info`. */
  readonly output: () => string;
};

/**
 * Starts a system with the demo data, which calls its own webhook for payments, and writes its output into its data
 * folder: the `url` is the path of that folder.
 */
export async function openLentSystem(): Promise<{ url: string } & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const environment = opening.use(await openTestEnvironment());
  const port = await freePort();
  const webhooks = { ORDERS_PAYMENT_WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/payments` };
  const env = {
    ...environment.env,
    ...anySubgraphPorts,
    ...webhooks,
    PORT: String(port),
    METRICS_PORT: String(await freePort()),
    LOG_LEVEL: 'info',
  };
  const { url, dataDir, running } = opening.use(await startSystem({ ...environment, env }));
  const output = createWriteStream(join(dataDir, OUTPUT));
  output.write(running.output());
  running.child.stdout?.pipe(output);
  await writeFile(join(dataDir, DESCRIPTION), JSON.stringify({ url, env } satisfies Description));
  const opened = opening.move();
  return { url: dataDir, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Borrows a running system of this test run until it is disposed. */
export async function borrowSystem(): Promise<BorrowedSystem> {
  const lent = await borrowStore('system');
  const dataDir = lent.url;
  const { url, env } = JSON.parse(await readFile(join(dataDir, DESCRIPTION), 'utf8')) as Description;
  return {
    url,
    dataDir,
    env,
    execute: createExecute(url),
    output: () => readFileSync(join(dataDir, OUTPUT), 'utf8'),
    [Symbol.asyncDispose]: () => lent[Symbol.asyncDispose](),
  };
}
