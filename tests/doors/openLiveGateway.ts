import { createServer, connect, type AddressInfo } from 'node:net';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig, type GatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';
import { openLiveFederation, userId } from '../liveFederation.ts';
import { serveKeys } from '../smallFederation.ts';
import { identityKey } from '../smallHouse.ts';

const log = createLog({ service: 'test', level: 'silent' });

/** Three small houses with logs, and a whole gateway before them, doors and tokens included. */
export async function openLiveGateway(changes: Partial<GatewayConfig> = {}, gatewayLog = log) {
  await using opening = new AsyncDisposableStack();
  const pubSub = opening.use(openLocalPubSub());
  const federation = opening.use(await openLiveFederation(pubSub));
  const sign = await serveKeys(federation.users);
  const config = {
    ...readGatewayConfig({ IDENTITY_KEYS: identityKey, PORT: '0' }),
    supergraphFiles: federation.files,
    ...changes,
  };
  const gateway = opening.use(await openGateway({ config, pubSub, log: gatewayLog }));
  const opened = opening.move();
  return {
    federation,
    url: `${gateway.url}/graphql`,
    port: gateway.port,
    /** A token of somebody's one session. */
    tokenOf: (name: string, lifetime = '5m', roles = ['CUSTOMER']) =>
      sign({ sub: userId(name), sid: `ses_${name}`, roles }, lifetime),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Passes connections on to a port of this machine, and counts them. */
export async function openCountingWay(port: number) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const on = connect(port, '127.0.0.1');
    for (const end of [socket, on]) end.on('error', () => undefined);
    socket.pipe(on).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on TCP.
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
