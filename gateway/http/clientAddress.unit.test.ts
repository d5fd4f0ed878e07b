import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { createClientAddress } from './clientAddress.ts';

const request = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress } as Socket,
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});
const direct = createClientAddress([]);
const proxied = createClientAddress(['10.0.0.0/8', 'fd00::/8']);

test('a client cannot choose its address: the header counts only from a trusted proxy', () => {
  expect(direct(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  expect(proxied(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  expect(proxied(request('10.1.2.3', '198.51.100.1'))).toBe('198.51.100.1');
  expect(proxied(request('10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9'))).toBe('198.51.100.1');
});

test('a header that names no address leaves the address of the proxy', () => {
  for (const forwarded of ['unknown', '', 'x'.repeat(10_000), '198.51.100.1:80', '<script>'])
    expect(proxied(request('10.1.2.3', forwarded))).toBe('10.1.2.3');
});

test('addresses of one IPv6 network are one client, and a mapped IPv4 address is that address', () => {
  expect(direct(request('2001:db8:1:2:3:4:5:6'))).toBe('2001:db8:1:2::/64');
  expect(direct(request('2001:db8:1:2::9'))).toBe('2001:db8:1:2::/64');
  expect(direct(request('2001:0db8:0001:0002::'))).toBe('2001:db8:1:2::/64');
  expect(direct(request('fe80::1%eth0'))).toBe('fe80:0:0:0::/64');
  expect(direct(request('::1'))).toBe('0:0:0:0::/64');
  expect(direct(request('::ffff:203.0.113.9'))).toBe('203.0.113.9');
  expect(proxied(request('fd12::1', '2001:db8::1'))).toBe('2001:db8:0:0::/64');
});
