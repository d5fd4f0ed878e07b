import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** The address that a request comes from, as limits count it: an IPv4 address, or the /64 network of an IPv6 one. */
export type ClientAddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/**
 * Reads `X-Forwarded-For` from right to left past the proxies in `trusted`, which are addresses and networks such as
 * `10.0.0.0/8`. Without any, and from any other peer, the header is ignored: clients can write it.
 */
export function createClientAddress(trusted: readonly string[]): ClientAddressOf {
  if (trusted.length === 0) return ({ socket }) => networkOf(socket.remoteAddress ?? '');
  const trust = proxyAddr.compile([...trusted]);
  return (request) => {
    const address = proxyAddr(request as IncomingMessage, trust); // it reads the socket and the headers
    return networkOf(isIP(address) === 0 ? (request.socket.remoteAddress ?? '') : address);
  };
}

/** Whether a request came over TLS to a proxy in `trusted`, as the last value of its `X-Forwarded-Proto` says. */
export function createIsOverTls(
  trusted: readonly string[],
): (request: Pick<IncomingMessage, 'socket' | 'headers'>) => boolean {
  if (trusted.length === 0) return () => false;
  const trust = proxyAddr.compile([...trusted]);
  return ({ socket, headers: { 'x-forwarded-proto': given } }) =>
    String(given).split(',').at(-1)?.trim() === 'https' && trust(socket.remoteAddress ?? '', 0);
}

const MAPPED = '::ffff:';
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/** A client has a whole /64 network of IPv6 (RFC 6177). */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  if (address.startsWith(MAPPED) && address.includes('.')) return address.slice(MAPPED.length);
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: GROUPS - left.length - right.length }, () => '0');
  const network = [...left, ...zeros, ...right].slice(0, GROUPS_OF_NETWORK);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
