import { createServer, connect, type AddressInfo } from 'node:net';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig, type GatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';
import { openSubscriptionFederation, userId } from '../subscriptionFederation.ts';
import { serveKeys } from '../smallFederation.ts';
import { identityKey } from '../smallSubgraph.ts';

const log = createLog({ service: 'test', level: 'silent' });

/** Opens three small subgraphs with event logs and a complete gateway with transports and tokens. */
export async function openSubscriptionGateway(changes: Partial<GatewayConfig> = {}, gatewayLog = log) {
  await using opening = new AsyncDisposableStack();
  const pubSub = opening.use(openLocalPubSub());
  const federation = opening.use(await openSubscriptionFederation(pubSub));
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
    /** A token of the user's session. */
    tokenOf: (name: string, lifetime = '5m', roles = ['CUSTOMER']) =>
      sign({ sub: userId(name), sid: `ses_${name}`, roles }, lifetime),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Opens a TCP proxy to a local port that counts its connections. */
export async function openCountingProxy(port: number) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const target = connect(port, '127.0.0.1');
    for (const end of [socket, target]) end.on('error', () => undefined);
    socket.pipe(target).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port.
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
