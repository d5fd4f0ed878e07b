import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { stringify } from 'yaml';
import { freePort } from '#platform/testing/freePort.ts';
import { composeSubgraphs } from '../../../gateway/composition/composeSubgraphs.ts';
import { runProgram } from '../../startSystem.ts';
import type { OpenLoopLoad, Outcomes } from './openLoop.ts';
import { slowSdl } from './slowSubgraph.ts';

export type OverloadKeys = { readonly enabled?: boolean; readonly critical?: readonly string[] };
type Service = { readonly slots: number; readonly serviceMs: number };

/** Opens a gateway and a slow subgraph, each a process of its own. `token` is an access token of a customer. */
export async function openOverloadedGraph(service: Service, overload: OverloadKeys) {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'overload-'));
  opening.defer(() => rm(folder, { recursive: true }));
  const run = (...[file, o]: Parameters<typeof runProgram>) => {
    const running = runProgram(file, { ...o, flags: ['--disable-warning=ExperimentalWarning'] });
    opening.defer(async () => void (await running.stop('SIGKILL')));
    return running;
  };
  const subgraph = run('tests/faults/overload/slowSubgraphProcess.ts', { args: [JSON.stringify(service)] });
  const [, url = ''] = await subgraph.waitForOutput(/open at (\S+) end/);
  const composition = await composeSubgraphs([{ name: 'slow', url, sdl: slowSdl }]);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const { jwks, token } = opening.use(await openIssuer());
  await writeFile(join(folder, 'graph.graphql'), composition.supergraphSdl);
  const settings = { supergraph: './graph.graphql', jwt: { jwks: [jwks] }, rate_limits: { enabled: false }, overload };
  await writeFile(join(folder, 'gateway.yaml'), stringify(settings));
  const port = String(await freePort());
  const args = ['--config', join(folder, 'gateway.yaml')];
  const gateway = run('gateway/main.ts', { env: { PORT: port, SHARE_READS: 'off', LOG_LEVEL: 'info' }, args });
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin);
  const opened = opening.move();
  return {
    token,
    /** Sends the load from a process of its own; also returns which part of a core the gateway used. */
    async load(load: Omit<OpenLoopLoad, 'url'>) {
      const sender = runProgram('tests/faults/overload/loadProcess.ts', {
        args: [JSON.stringify({ ...load, url: origin })],
        flags: ['--disable-warning=ExperimentalWarning'],
      });
      const from = gateway.output().length;
      const before = cpuMsOf(gateway.child.pid);
      const [, text = ''] = await sender.waitForOutput(/outcomes (.*) end/);
      const cpu = (cpuMsOf(gateway.child.pid) - before) / load.forMs;
      const refusalsMs = refusalsIn(gateway.output().slice(from));
      return { cpu, refusalsMs, outcomes: JSON.parse(text) as Record<string, Outcomes> };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function untilReady(origin: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const response = await fetch(`${origin}/health/live`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('expected the gateway to open within 15 s');
}

/** Serves a key set, and signs a token with its key. */
async function openIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }] });
  const server = createServer(
    (_request, response) => void response.setHeader('content-type', 'application/json').end(keys),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // It listens on a TCP port.
  const { port } = server.address() as AddressInfo;
  const claims = new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'EdDSA', kid: 'one' });
  const token = await claims.setIssuedAt().setExpirationTime('1h').sign(privateKey);
  return { jwks: `http://127.0.0.1:${port}/jwks`, token, [Symbol.dispose]: () => void server.close() };
}

/** How long the gateway took for each refusal, by its log. */
function refusalsIn(output: string): number[] {
  return [...output.matchAll(/"status":503,"ms":(\d+)/g)]
    .map(([, ms]) => Number(ms))
    .toSorted((one, other) => one - other);
}

/** The time that a process has used, from Linux; elsewhere 0. */
function cpuMsOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
