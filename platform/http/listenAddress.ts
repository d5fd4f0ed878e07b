import { once } from 'node:events';
import { createServer } from 'node:net';

/** Where a server listens, and the variable that sets its port. */
export type ListenAddress = { readonly host: string; readonly port: number; readonly portVariable?: string };

/** Throws one error that names the variable of every address that a server cannot listen on now. */
export async function requireFreeAddresses(addresses: readonly ListenAddress[]): Promise<void> {
  const found = await Promise.all(addresses.map(problemOf));
  const problems = found.filter((problem) => problem !== null);
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
}

/** A port of this host that is free now. */
export async function chooseFreePort(host: string): Promise<number> {
  const server = createServer();
  await once(server.listen(0, host), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('expected the address of a TCP server');
  return address.port;
}

/** Says why a server cannot listen, and which variable to change. */
export function addressError(error: unknown, { host, port, portVariable = 'the port' }: ListenAddress): Error {
  const { code, message } = error as NodeJS.ErrnoException; // what node:net emits
  const said = (text: string) => new Error(text, { cause: error });
  if (code === 'EADDRINUSE') return said(`port ${port} of ${host} is in use: set ${portVariable} to a free port`);
  if (code === 'EACCES') return said(`port ${port} may not be used: set ${portVariable} to one from 1024`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return said(`cannot listen on ${host}: set HOST to an address of this machine`);
  return said(`cannot listen on port ${port} of ${host} (HOST, ${portVariable}): ${message}`);
}

async function problemOf(address: ListenAddress): Promise<string | null> {
  const server = createServer();
  try {
    await once(server.listen(address.port, address.host), 'listening');
  } catch (error) {
    return addressError(error, address).message;
  }
  server.close();
  await once(server, 'close');
  return null;
}
