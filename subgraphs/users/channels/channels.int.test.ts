import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { decoded, openMailServer } from '../../../tests/users/mailServer.ts';
import { openWebhookReceiver } from '../../../tests/users/webhookReceiver.ts';
import { UndeliverableError } from './channel.ts';
import { openChannels } from './openChannels.ts';
import { openSmtpChannel } from './smtpChannel.ts';
import { openWebhookChannel } from './webhookChannel.ts';

const secret = 'a webhook secret for tests of 32+ characters';
const message = { id: 'dlv_1', to: 'ada@example.com', title: 'Über München', body: 'Grüße.\n\nZweite Zeile: 12,50 €' };
const from = 'shop@example.com';

async function failureOf(sending: Promise<void>): Promise<Error> {
  return sending.then(
    () => Promise.reject(new Error('expected a failure, got none')),
    (error: Error) => error,
  );
}

function recordingLog() {
  const lines: unknown[] = [];
  const log = createLog({ service: 'users', level: 'silent' });
  log.info = ((...line: unknown[]) => void lines.push(line)) as typeof log.info;
  return { log, lines };
}

test('a mail arrives whole: sender, recipient, an id of its own, text in any script', async () => {
  await using server = await openMailServer();
  await using channel = openSmtpChannel({ url: server.url, from });
  await channel.send(message);
  const [mail] = server.to('ada@example.com');
  expect(mail?.text).toMatch(/^From: shop@example\.com\r$/m);
  expect(mail?.text).toMatch(/^Message-ID: <dlv_1@example\.com>\r$/m);
  expect(mail?.text).toContain('Zweite Zeile: 12,50 €');
  expect(mail?.text).toMatch(/^Subject: =\?UTF-8\?/m);
});

// mkdir's own `recursive` never ends there, and blocks the process's other file work with it.
const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('a mail folder that cannot be is a failure at once, not a mail that is sent for ever', async () => {
  const { log } = recordingLog();
  await using channels = openChannels({ mail: { url: 'file:///proc/nowhere/mail', from }, webhook: null }, log);
  await expect(channels.EMAIL.send(message)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a title cannot add a header or a recipient', async () => {
  await using server = await openMailServer();
  await using channel = openSmtpChannel({ url: server.url, from });
  await channel.send({ ...message, title: 'Hello\r\nBcc: eve@example.com\r\nX-Evil: yes' });
  expect(server.mails.map(({ to }) => to)).toEqual([['ada@example.com']]);
  expect(server.mails[0]?.text).not.toMatch(/^(Bcc|X-Evil):/m);
});

test.each([
  [550, true],
  [450, false],
])('a recipient the server refuses with %s is refused for good: %s; and nothing names them', async (code, isFinal) => {
  await using server = await openMailServer(() => code);
  await using channel = openSmtpChannel({ url: server.url, from });
  const failure = await failureOf(channel.send(message));
  expect(failure instanceof UndeliverableError).toBe(isFinal);
  expect(failure.message).toContain(String(code));
  expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('ada@');
});

test('a mail server that is away may be there another time', async () => {
  const gone = await openMailServer();
  await gone[Symbol.asyncDispose]();
  await using channel = openSmtpChannel({ url: gone.url, from, timeoutMs: 500 });
  expect(await failureOf(channel.send(message))).not.toBeInstanceOf(UndeliverableError);
});

test('a mail without a server is a file of its own, for its owner alone, and the log names the file and nobody', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'mail-')), 'of the shop');
  const { log, lines } = recordingLog();
  const mail = { url: pathToFileURL(folder).href, from };
  await using channels = openChannels({ mail, webhook: null }, log);
  await channels.EMAIL.send(message);
  await channels.EMAIL.send({
    ...message,
    id: '../../dlv_2',
    title: 'Hello\r\nBcc: eve@example.com',
    body: 'Another.',
  });
  const [first = '', second = '', ...rest] = (await readdir(folder)).toSorted();
  expect([first, second, rest]).toEqual([
    expect.stringMatching(/dlv_1\.eml$/),
    expect.stringMatching(/dlv_2\.eml$/),
    [],
  ]);
  expect((await stat(join(folder, first))).mode & 0o777).toBe(0o600);
  const text = decoded(await readFile(join(folder, first), 'latin1'));
  expect(text).toMatch(/^To: ada@example\.com\r$/m);
  expect(text).toMatch(/^Message-ID: <dlv_1@example\.com>\r$/m);
  expect(text).toContain('\r\n\r\nZweite Zeile: 12,50 €');
  expect(await readFile(join(folder, second), 'utf8')).not.toMatch(/^Bcc:/m);
  expect(JSON.stringify(lines)).toContain(first);
  for (const part of ['ada', 'München', 'Grüße']) expect(JSON.stringify(lines)).not.toContain(part);
  await rm(join(folder, '..'), { recursive: true });
});

test('a webhook gets what is to be sent, signed over id, time and body', async () => {
  await using receiver = await openWebhookReceiver();
  const now = () => 1_700_000_000_500;
  await using channel = openWebhookChannel({ url: receiver.url, secret, channel: 'SMS', now });
  await channel.send({ ...message, to: '+442079460000' });
  const [posted] = receiver.posted;
  expect(JSON.parse(posted?.body ?? '')).toEqual({ ...message, to: '+442079460000', channel: 'SMS' });
  const code = createHmac('sha256', secret).update(`dlv_1.1700000000.${posted?.body}`).digest('base64');
  expect(posted?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'dlv_1',
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${code}`,
  });
});

test.each([
  [400, true],
  [422, true],
  [404, false],
  [429, false],
  [500, false],
  [302, false],
])('a webhook that answers %s refuses for good: %s', async (status, isFinal) => {
  await using receiver = await openWebhookReceiver([status]);
  await using channel = openWebhookChannel({ url: receiver.url, secret, channel: 'PUSH' });
  expect((await failureOf(channel.send(message))) instanceof UndeliverableError).toBe(isFinal);
});

test('a webhook that does not answer in time counts as away', async () => {
  await using channel = openWebhookChannel({ url: 'http://127.0.0.1:1/', secret, channel: 'SMS', timeoutMs: 200 });
  expect(await failureOf(channel.send(message))).not.toBeInstanceOf(UndeliverableError);
});

test('without carriers the log says that there was a message, not to whom and not what', async () => {
  const { log, lines } = recordingLog();
  await using channels = openChannels({ mail: null, webhook: null }, log);
  for (const channel of [channels.EMAIL, channels.SMS, channels.PUSH]) await channel.send(message);
  expect(lines).toHaveLength(3);
  expect(JSON.stringify(lines)).toContain('dlv_1');
  for (const part of ['ada', 'München', 'Grüße']) expect(JSON.stringify(lines)).not.toContain(part);
});
