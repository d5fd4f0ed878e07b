import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { expect, test } from '@jest/globals';
import { decode, encode, type Answer as DnsRecord } from 'dns-packet';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { watchDns } from './dnsInstances.ts';
import type { InstanceSource } from './instances.ts';

/** A DNS server of a test: it answers with these records, or with a failure (`SERVFAIL`) while there are none. */
async function openDnsServer(first: readonly DnsRecord[]) {
  const socket = createSocket('udp4');
  let records: readonly DnsRecord[] | null = first;
  let queries = 0;
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    queries += 1;
    const fits = (record: DnsRecord) => record.type === question?.type && record.name === question.name;
    const answers = (records ?? []).filter(fits);
    const isKnown = (records ?? []).some(({ name }) => name === question?.name);
    const code = records === null ? 2 : isKnown ? 0 : 3;
    socket.send(encode({ type: 'response', id: id ?? 0, flags: 0x180 | code, questions, answers }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    queries: () => queries,
    /** Null: every query fails. */
    set: (next: readonly DnsRecord[] | null) => void (records = next),
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

const a = (name: string, data: string, ttl = 1): DnsRecord => ({ type: 'A', name, data, ttl });
const aaaa = (name: string, data: string, ttl = 1): DnsRecord => ({ type: 'AAAA', name, data, ttl });
const srv = (name: string, target: string, of: { port: number; priority?: number; weight?: number }): DnsRecord => ({
  type: 'SRV',
  name,
  ttl: 1,
  data: { target, priority: 1, weight: 1, ...of },
});
const urlsOf = (source: InstanceSource) => source.current().map(({ url }) => url);
const FAST = { leastMs: 20, mostMs: 50 };

test('each A and AAAA record is an instance, and a new one is known after the TTL', async () => {
  await using dns = await openDnsServer([a('products.test', '10.0.0.2'), aaaa('products.test', '::2')]);
  const log = createRecordingLog();
  const url = `dns://products.test:4002?server=${dns.server}`;
  await using source = watchDns({ url, log, ttl: FAST });
  await source.ready;
  expect(urlsOf(source)).toEqual(['http://10.0.0.2:4002/graphql', 'http://[::2]:4002/graphql']);
  let changes = 0;
  source.onChange(() => (changes += 1));
  dns.set([a('products.test', '10.0.0.2'), a('products.test', '10.0.0.3')]);
  await eventually(() => urlsOf(source)[1] === 'http://10.0.0.3:4002/graphql');
  const asked = dns.queries();
  await eventually(() => dns.queries() > asked + 6);
  expect(changes).toBe(1);
});

test('SRV records give ports and weights, of the first priority only, and another path may be named', async () => {
  const name = '_graphql._tcp.orders.test';
  await using dns = await openDnsServer([
    srv(name, 'one.test', { port: 4010, weight: 30 }),
    srv(name, 'two.test', { port: 4020, weight: 0 }),
    srv(name, 'spare.test', { port: 4030, priority: 2 }),
    a('one.test', '10.0.1.1'),
    a('two.test', '10.0.1.2'),
    a('spare.test', '10.0.1.3'),
  ]);
  const url = `dns+srv://${name}/api/graphql?server=${dns.server}`;
  await using source = watchDns({ url, log: createRecordingLog() });
  await source.ready;
  expect(source.current().map((each) => [each.url, each.weight])).toEqual([
    ['http://10.0.1.1:4010/api/graphql', 30],
    ['http://10.0.1.2:4020/api/graphql', 1],
  ]);
});

test('the last good answer stays while the server fails, the name is unknown or has no address', async () => {
  await using dns = await openDnsServer([a('users.test', '10.0.0.7')]);
  const log = createRecordingLog();
  const url = `dns://users.test:4001?server=${dns.server}`;
  await using source = watchDns({ url, log, ttl: FAST });
  await source.ready;
  for (const failure of [null, [], [srv('users.test', 'x.test', { port: 1 })]] as const) {
    dns.set(failure);
    await eventually(() => log.linesWith('warn', 'cannot be resolved').length > 0);
    expect(urlsOf(source)).toEqual(['http://10.0.0.7:4001/graphql']);
    dns.set([a('users.test', '10.0.0.7')]);
    await eventually(() => log.linesWith('info', 'resolved again').length > 0);
    expect(log.lines).toHaveLength(2);
    log.lines.length = 0;
  }
});

test('the TTL is waited for, but not longer than the most', async () => {
  await using dns = await openDnsServer([a('slow.test', '10.0.0.1', 3600)]);
  const url = `dns://slow.test:80?server=${dns.server}`;
  await using slow = watchDns({ url, log: createRecordingLog(), ttl: { leastMs: 1, mostMs: 3_600_000 } });
  await slow.ready;
  expect(urlsOf(slow)).toEqual(['http://10.0.0.1:80/graphql']);
  expect(dns.queries()).toBe(2);
  await using _ = watchDns({ url, log: createRecordingLog(), ttl: FAST });
  await _.ready;
  await eventually(() => dns.queries() > 8);
});
