import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Pool } from 'undici';
import { serviceVariable } from '#platform/environment/environment.ts';
import { accessToken } from '#platform/identity/accessToken.ts';
import { killOnExit } from '#platform/testing/killOnExit.ts';
import type { GatewayCost } from './gatewayProcess.ts';
import { openStubSubgraphs } from './stubSubgraphs.ts';

type Mode = 'development' | 'production';

/** A gateway of the shop in a process of its own, and what attacks need to reach it. */
export type AttackedGateway = Awaited<ReturnType<typeof openTarget>>;

/** Opens a gateway with the limits as shipped, before subgraphs that answer with arbitrary values. */
export async function openTarget(mode: Mode) {
  await using opening = new AsyncDisposableStack();
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' };
  const stubs = opening.use(await openStubSubgraphs({ served: { '/.well-known/jwks.json': { keys: [jwk] } } }));
  const child = startGateway(mode, stubs.urls);
  opening.defer(() => void child.kill('SIGKILL'));
  const origin = await nextMessage<string>(child);
  const pool = opening.use(disposable(new Pool(origin, { connections: 64 })));
  const opened = opening.move();
  return {
    mode,
    port: Number(new URL(origin).port),
    pool,
    jwk,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    /** How many operations the subgraphs have answered. */
    subgraphCalls: stubs.operations,
    /** What the gateway has used since the last call. */
    async cost(): Promise<GatewayCost> {
      child.send('cost');
      return nextMessage<GatewayCost>(child);
    },
    /** A valid token of a customer. */
    token: (claims: Readonly<Record<string, unknown>> = {}) =>
      new SignJWT({ sub: CUSTOMER, sid: 'ses_1', roles: ['CUSTOMER'], scope: '', ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'one' })
        .setIssuer(accessToken.issuer)
        .setAudience(accessToken.audience)
        .setIssuedAt()
        .setExpirationTime('4m')
        .sign(privateKey),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function startGateway(mode: Mode, urls: Readonly<Record<string, string>>): ChildProcess {
  const variables = Object.entries(urls).map(([name, url]) => [serviceVariable(name, 'URL'), url]);
  const env = {
    PATH: process.env['PATH'],
    ...Object.fromEntries(variables),
    MODE: mode,
    PORT: '0',
    IDENTITY_KEYS: 'the secret of attacks on a gateway that is long enough',
    // Each attack comes from an address of its own, so that none is refused because of those before.
    TRUSTED_PROXIES: '127.0.0.1',
  };
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  return killOnExit(fork(new URL('gatewayProcess.ts', import.meta.url), { env, execArgv }));
}

const CUSTOMER = 'usr_01HZZZZZZZZZZZZZZZZZZZZZZZ';

function disposable(pool: Pool) {
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.destroy() });
}

async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`expected an answer of the gateway's process, got its end: ${code ?? by}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message as Message; // gatewayProcess.ts sends nothing else
  } finally {
    ended.catch(() => undefined);
    waiting.abort();
  }
}
