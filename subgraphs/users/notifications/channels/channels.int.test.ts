import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { decodeMail, openMailServer } from '../../../../tests/users/mailServer.ts';
import { openWebhookReceiver } from '../../../../tests/users/webhookReceiver.ts';
import { UndeliverableError } from './messageChannel.ts';
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

test('a mail arrives with sender, recipient, Message-ID and text in any script', async () => {
  await using server = await openMailServer();
  await using channel = openSmtpChannel({ url: server.url, from });
  await channel.send(message);
  const [mail] = server.to('ada@example.com');
  expect(mail?.text).toMatch(/^From: shop@example\.com\r$/m);
  expect(mail?.text).toMatch(/^Message-ID: <dlv_1@example\.com>\r$/m);
  expect(mail?.text).toContain('Zweite Zeile: 12,50 €');
  expect(mail?.text).toMatch(/^Subject: =\?UTF-8\?/m);
});

// Node's recursive mkdir never returns for this path and blocks other file operations.
const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('a mail folder that cannot be created fails at once', async () => {
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
])('a recipient refused with %s is undeliverable: %s, and no error contains the address', async (code, isFinal) => {
  await using server = await openMailServer(() => code);
  await using channel = openSmtpChannel({ url: server.url, from });
  const failure = await failureOf(channel.send(message));
  expect(failure instanceof UndeliverableError).toBe(isFinal);
  expect(failure.message).toContain(String(code));
  expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('ada@');
});

test('an unreachable mail server is a temporary failure', async () => {
  const gone = await openMailServer();
  await gone[Symbol.asyncDispose]();
  await using channel = openSmtpChannel({ url: gone.url, from, timeoutMs: 500 });
  expect(await failureOf(channel.send(message))).not.toBeInstanceOf(UndeliverableError);
});

test('without a server each mail is a file that only its owner can read, and the log names the file but no recipient', async () => {
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
  const text = decodeMail(await readFile(join(folder, first), 'latin1'));
  expect(text).toMatch(/^To: ada@example\.com\r$/m);
  expect(text).toMatch(/^Message-ID: <dlv_1@example\.com>\r$/m);
  expect(text).toContain('\r\n\r\nZweite Zeile: 12,50 €');
  expect(await readFile(join(folder, second), 'utf8')).not.toMatch(/^Bcc:/m);
  expect(JSON.stringify(lines)).toContain(first);
  for (const part of ['ada', 'München', 'Grüße']) expect(JSON.stringify(lines)).not.toContain(part);
  await rm(join(folder, '..'), { recursive: true });
});

test('a webhook receives the message, signed over id, time and body', async () => {
  await using receiver = await openWebhookReceiver();
  const now = () => 1_700_000_000_500;
  await using channel = openWebhookChannel({ url: receiver.url, secret, channel: 'SMS', now });
  await channel.send({ ...message, to: '+442079460000' });
  const [request] = receiver.received;
  expect(JSON.parse(request?.body ?? '')).toEqual({ ...message, to: '+442079460000', channel: 'SMS' });
  const code = createHmac('sha256', secret).update(`dlv_1.1700000000.${request?.body}`).digest('base64');
  expect(request?.headers).toMatchObject({
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
])('a message that the webhook refuses with %s is undeliverable: %s', async (status, isFinal) => {
  await using receiver = await openWebhookReceiver([status]);
  await using channel = openWebhookChannel({ url: receiver.url, secret, channel: 'PUSH' });
  expect((await failureOf(channel.send(message))) instanceof UndeliverableError).toBe(isFinal);
});

test('an unreachable webhook is a temporary failure', async () => {
  await using channel = openWebhookChannel({ url: 'http://127.0.0.1:1/', secret, channel: 'SMS', timeoutMs: 200 });
  expect(await failureOf(channel.send(message))).not.toBeInstanceOf(UndeliverableError);
});

test('without providers the log has the id of each message, but neither recipient nor content', async () => {
  const { log, lines } = recordingLog();
  await using channels = openChannels({ mail: null, webhook: null }, log);
  for (const channel of [channels.EMAIL, channels.SMS, channels.PUSH]) await channel.send(message);
  expect(lines).toHaveLength(3);
  expect(JSON.stringify(lines)).toContain('dlv_1');
  for (const part of ['ada', 'München', 'Grüße']) expect(JSON.stringify(lines)).not.toContain(part);
});
