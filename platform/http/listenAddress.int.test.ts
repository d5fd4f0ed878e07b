import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { listen } from './listen.ts';
import { requireFreeAddresses } from './listenAddress.ts';

test('an address that cannot be listened on names the variable to change, all of them at once', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const busy = { host: '127.0.0.1', port, portVariable: 'USERS_PORT' };
  const foreign = { host: '192.0.2.1', port: 0, portVariable: 'PORT' };
  const message = `port ${port} of 127.0.0.1 is in use: set USERS_PORT to a free port`;
  await expect(requireFreeAddresses([busy, { ...busy, port: 0 }, foreign])).rejects.toThrow(
    `${message}\ncannot listen on 192.0.2.1: set HOST to an address of this machine`,
  );
  await expect(listen(fastify(), busy)).rejects.toThrow(message);
  server.close();
  await once(server, 'close');
  await expect(requireFreeAddresses([busy])).resolves.toBeUndefined();
});
