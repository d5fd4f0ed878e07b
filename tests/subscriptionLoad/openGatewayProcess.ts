import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { identityKey } from '../smallSubgraph.ts';
import { compileCache } from '../startSystem.ts';

export type Usage = { readonly rss: number; readonly heapUsed: number; readonly cpuMs: number };

type GatewayOptions = {
  readonly redisUrl: string;
  readonly files: { readonly listFile: string; readonly committedFile: string };
  /** The number of events that it keeps in memory. */
  readonly memory: number;
};

/** Opens a gateway in a separate process, which can be killed and started again on the same port. */
export async function openGatewayProcess(o: GatewayOptions) {
  const file = new URL('gatewayProcess.ts', import.meta.url);
  const start = (port: number): ChildProcess => fork(file, [], { execArgv, env: environmentOf(o, port) });
  let child = start(0);
  const port = await portOf(child);

  return {
    url: `ws://127.0.0.1:${port}/graphql`,
    /** Memory is exact only with `memory`, which makes the gateway collect garbage first. */
    async usage(of: 'cpu' | 'memory' = 'cpu'): Promise<Usage> {
      child.send(of);
      const [usage] = (await once(child, 'message')) as [Usage];
      return usage;
    },
    async kill(): Promise<void> {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async startAgain(): Promise<void> {
      child = start(port);
      await portOf(child);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

const execArgv = ['--disable-warning=ExperimentalWarning', '--expose-gc'];

function environmentOf({ redisUrl, files, memory }: GatewayOptions, port: number): NodeJS.ProcessEnv {
  return {
    ...compileCache,
    PORT: String(port),
    IDENTITY_KEYS: identityKey,
    REDIS_URL: redisUrl,
    RATE_LIMITS: 'off',
    MEMORY: String(memory),
    LIST_FILE: files.listFile,
    COMMITTED_FILE: files.committedFile,
    APOLLO_TELEMETRY_DISABLED: 'true',
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return port;
}
