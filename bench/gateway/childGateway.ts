import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { killOnExit } from '#platform/testing/killOnExit.ts';
import type { GraphUnderTest } from './graphFiles.ts';
import type { Row } from './rows.ts';
import { GRAPH_VARIABLE } from './runGateway.ts';

/** A gateway in a process of its own, which ends when it is disposed. */
export type ChildGateway = Row & {
  readonly url: string;
  /** The processor time that its process has used so far, user and system. */
  readonly cpuMs: () => Promise<number>;
} & AsyncDisposable;

const preload = fileURLToPath(new URL('../../platform/environment/beforeStart.js', import.meta.url));
const execArgv = ['--import', preload, '--disable-warning=ExperimentalWarning'];

/** Starts the program of a row; rejects when the program ends before it serves. `profile`: where its profile goes. */
export async function startGateway(row: Row, under: GraphUnderTest, profile?: string): Promise<ChildGateway> {
  const { urls, supergraphSdl, listFile } = under;
  const graph = JSON.stringify({ urls, supergraphSdl, listFile });
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}/${row.name}`];
  const env = { ...process.env, NODE_ENV: 'production', ...row.env, [GRAPH_VARIABLE]: graph };
  const child = killOnExit(fork(new URL(row.program, import.meta.url), { env, execArgv: [...execArgv, ...profiling] }));
  const exit = once(child, 'exit');
  const ended = exit.then(([code]) => {
    throw new Error(`expected a gateway of ${row.program}, got exit code ${code}`);
  });
  ended.catch(() => undefined);
  const { url } = await Promise.race([nextMessage<{ url: string }>(child), ended]);
  return {
    ...row,
    url,
    async cpuMs() {
      child.send('cpu');
      const { user, system } = await Promise.race([nextMessage<NodeJS.CpuUsage>(child), ended]);
      return (user + system) / 1000;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exit;
    },
  };
}

/** Starts the subgraphs; `calls` counts the requests that they have had. */
export async function startSubgraphs() {
  const child = killOnExit(fork(new URL('subgraphProcess.ts', import.meta.url), { execArgv }));
  const urls = await nextMessage<Readonly<Record<string, string>>>(child);
  return {
    urls,
    calls() {
      child.send('calls');
      return nextMessage<number>(child);
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message');
  return message as Message; // the programs of this folder send nothing else
}
