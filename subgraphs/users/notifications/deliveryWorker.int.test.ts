import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openMailServer } from '../../../tests/users/mailServer.ts';
import {
  testKeySecret,
  usersTestLog,
  openUsersForTest,
  type UsersForTest,
} from '../../../tests/users/openUsersForTest.ts';
import {
  loginPerson,
  mailedCode,
  newEmail,
  PASSWORD,
  refreshPerson,
  registerPerson,
  registerVerifiedPerson,
} from '../../../tests/users/people.ts';
import { openWebhookReceiver } from '../../../tests/users/webhookReceiver.ts';
import { openChannels, type ChannelConfig } from './channels/openChannels.ts';
import { createDeliveryRenderer } from './renderDelivery.ts';
import { createVerificationCodes } from '../credentials/verificationCodes.ts';
import { createResetTokens } from '../credentials/resetTokens.ts';
import { startDeliveryWorker, type DeliverySettings } from './deliveryWorker.ts';
import type { Delivery } from '../domain/delivery.ts';
import { createDeadLetters } from '../store/deadLetters.ts';
import { enqueueDeliveries, createDeliveryQueue } from '../store/deliveryQueue.ts';
import { createUsersStore } from '../store/usersStore.ts';

let users: UsersForTest;
beforeAll(async () => {
  users = await openUsersForTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const quickSettings: DeliverySettings = {
  pollMs: 10,
  maxConcurrent: 4,
  leaseMs: 5_000,
  maxTries: 4,
  retryDelayMs: () => 5,
};
const secret = 'a webhook secret for tests of 32+ characters';
const REQUEST = 'mutation ($email: String!) { requestPasswordReset(email: $email) { ok userErrors { code path } } }';
const RESET = `mutation ($token: String!, $next: String!) {
  resetPassword(token: $token, next: $next) { ok userErrors { code path } }
}`;
const NEW_PASSWORD = 'another-horse-battery';

type TestWorkerOptions = {
  readonly providers: Partial<ChannelConfig>;
  readonly settings?: Partial<DeliverySettings>;
  readonly workerLog?: Log;
};

function startWorker({ providers, settings, workerLog = usersTestLog }: TestWorkerOptions) {
  const channels = openChannels({ mail: null, webhook: null, ...providers }, usersTestLog);
  const now = () => new Date();
  const store = createUsersStore({ db: users.db, now, traceparent: null, onEventsCommitted: () => {} });
  const render = createDeliveryRenderer({
    findUsers: store.accounts.findMany,
    openReset: store.passwordResets.open,
    isEmailTaken: store.accounts.isEmailTaken,
    deriveToken: createResetTokens(testKeySecret).deriveToken,
    deriveCode: createVerificationCodes(testKeySecret).deriveCode,
    resetPage: null,
  });
  const worker = startDeliveryWorker({
    queue: createDeliveryQueue(users.db),
    render,
    channels,
    log: workerLog,
    settings: { ...quickSettings, ...settings },
  });
  return {
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await channels[Symbol.asyncDispose]();
    },
  };
}

const mailProvider = ({ url }: { url: string }) => ({ mail: { url, from: 'shop@example.com' } });
const queueLength = async () => (await users.db.selectFrom('deliveries').select('id').execute()).length;
const enqueue = (content: Delivery) =>
  users.db.transaction().execute((trx) => enqueueDeliveries(trx, [{ id: newId('dlv'), content }]));
const requestReset = (email: string) => users.request(REQUEST, { variables: { email } });
const reset = (token: string, next = NEW_PASSWORD) => users.request(RESET, { variables: { token, next } });
const tokensTo = (server: Awaited<ReturnType<typeof openMailServer>>, email: string) =>
  server.to(email).flatMap(({ text }) => /^[\w-]{43}$/m.exec(text.replaceAll('\r', ''))?.[0] ?? []);
const accepted = { data: { resetPassword: { ok: true, userErrors: [] } } };
const expired = { data: { resetPassword: { ok: false, userErrors: [{ code: 'TOKEN_EXPIRED', path: ['token'] }] } } };

test('a registration sends one welcome mail, without the chosen display name', async () => {
  await using server = await openMailServer();
  const email = newEmail();
  await users.request('mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
    variables: { input: { email, password: PASSWORD, displayName: 'Visit evil.example' } },
  });
  await using _worker = startWorker({ providers: mailProvider(server) });
  await eventually(async () => (await queueLength()) === 0);
  expect(server.to(email)).toHaveLength(1);
  expect(server.to(email)[0]?.text).toContain('Welcome!');
  expect(server.to(email)[0]?.text).not.toContain('evil.example');
});

test('mails about orders are sent only to verified addresses, and the code to the others', async () => {
  const [ada, grace] = [await registerPerson(users), await registerVerifiedPerson(users)];
  const code = await mailedCode(users, ada.id);
  await using server = await openMailServer();
  for (const { id: userId } of [ada, grace])
    await enqueue({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _worker = startWorker({ providers: mailProvider(server) });
  await eventually(async () => (await queueLength()) === 0);
  const titlesTo = (email: string) => server.to(email).map(({ text }) => /Subject: (.*)/.exec(text)?.[1]?.trim());
  expect(titlesTo(ada.email)).toEqual(['Welcome']);
  expect(titlesTo(grace.email).sort()).toEqual(['Paid', 'Welcome']);
  expect(server.to(ada.email)[0]?.text).toContain(code);
});

test('a message that a server refuses temporarily is sent later, once, by one of several workers', async () => {
  let refusals = 2;
  const { id: userId, email } = await registerVerifiedPerson(users);
  await using server = await openMailServer(() => (refusals-- > 0 ? 450 : null));
  await enqueue({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _one = startWorker({ providers: mailProvider(server) });
  await using _other = startWorker({ providers: mailProvider(server) });
  await eventually(async () => (await queueLength()) === 0);
  expect(server.to(email).filter(({ text }) => text.includes('Subject: Paid'))).toHaveLength(1);
  expect(await createDeadLetters(users.db).list()).toEqual([]);
});

test('an undeliverable message becomes a dead letter, and redriving sends it', async () => {
  const deadLetters = createDeadLetters(users.db);
  const { id: userId } = await registerPerson(users);
  await enqueue({ kind: 'notification', channel: 'PUSH', userId, title: 'Shipped', body: 'It is on its way' });
  {
    await using receiver = await openWebhookReceiver([500, 500, 500, 500]);
    await using _worker = startWorker({ providers: { webhook: { url: receiver.url, secret } } });
    await eventually(async () => (await deadLetters.list()).length === 1);
    expect(receiver.received).toHaveLength(4);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  }
  await using receiver = await openWebhookReceiver([422]);
  await using _worker = startWorker({ providers: { webhook: { url: receiver.url, secret } } });
  const redrive = async () => {
    for (const { id } of await deadLetters.list()) await deadLetters.redriveDelivery(id);
  };
  await redrive();
  await eventually(async () => (await deadLetters.list()).length === 1);
  expect((await deadLetters.list())[0]).toMatchObject({ consumer: 'deliveries', type: 'notification' });
  expect((await deadLetters.list())[0]?.reason).toContain('422');
  await redrive();
  await eventually(async () => (await queueLength()) === 0);
  expect(JSON.parse(receiver.received.at(-1)?.body ?? '')).toMatchObject({ channel: 'PUSH', to: userId });
});

test('an outage of a server is logged once with its error, and single failures without a stack', async () => {
  let refusals = 9;
  const log = createRecordingLog();
  const people = await Promise.all([1, 2, 3].map(() => registerVerifiedPerson(users)));
  await using server = await openMailServer(() => (refusals-- > 0 ? 450 : null));
  for (const { id: userId } of people)
    await enqueue({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _worker = startWorker({
    providers: mailProvider(server),
    workerLog: log as never,
    settings: { maxTries: 50 },
  });
  await eventually(async () => (await queueLength()) === 0);
  expect(log.lines.filter(({ fields }) => 'err' in fields)).toMatchObject([
    { level: 'warn', sentence: 'EMAIL: the provider does not accept messages: retrying later' },
  ]);
  expect(log.linesWith('info', 'could not deliver a message')).toHaveLength(9);
});

test('after the lease of a stalled worker expires, another worker sends its deliveries', async () => {
  const { id: userId, email } = await registerVerifiedPerson(users);
  await eventually(async () => (await createDeliveryQueue(users.db).leaseDue(9, 30)).length > 0);
  await using server = await openMailServer();
  await enqueue({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _worker = startWorker({ providers: mailProvider(server) });
  await eventually(async () => (await queueLength()) === 0);
  expect(
    server
      .to(email)
      .map(({ text }) => /^Subject: (.*)\r$/m.exec(text)?.[1])
      .sort(),
  ).toEqual(['Paid', 'Welcome']);
});

test('a reset token works once, ends all sessions, and is not stored in plain text', async () => {
  await using server = await openMailServer();
  const person = await registerPerson(users);
  expect(await requestReset(person.email.toUpperCase())).toEqual({
    data: { requestPasswordReset: { ok: true, userErrors: [] } },
  });
  await using _worker = startWorker({ providers: mailProvider(server) });
  await eventually(async () => (await queueLength()) === 0);
  const [token = ''] = tokensTo(server, person.email);
  expect(token).not.toBe('');
  const stored = await users.db.selectFrom('password_resets').selectAll().execute();
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain(token);

  expect(await reset(token, 'short')).toMatchObject({
    data: { resetPassword: { ok: false, userErrors: [{ code: 'VALIDATION', path: ['next'] }] } },
  });
  const answers = await Promise.all([reset(token), reset(token, 'yet-another-horse')]);
  expect(
    answers.filter((answer) => answer.data?.['resetPassword'] && JSON.stringify(answer) === JSON.stringify(accepted)),
  ).toHaveLength(1);
  expect(await reset(token)).toEqual(expired);
  expect((await loginPerson(users, person.email)).userErrors[0]?.code).toBe('INVALID_CREDENTIALS');
  expect((await refreshPerson(users, person.refreshToken)).userErrors[0]?.code).toBe('TOKEN_EXPIRED');
});

test('an unknown address gets the same response and the same writes, but no mail', async () => {
  await using server = await openMailServer();
  const known = (await registerPerson(users)).email;
  const queries: string[][] = [];
  const answers = [];
  for (const email of [known, newEmail()]) {
    users.queries.length = 0;
    answers.push(await requestReset(email));
    queries.push([...users.queries]);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(queries[0]).toEqual(queries[1]);
  await using _worker = startWorker({ providers: mailProvider(server) });
  await eventually(async () => (await queueLength()) === 0);
  expect(server.mails.map(({ to }) => to[0])).toEqual([known, known]);
  expect(await requestReset('invalid')).toMatchObject({
    data: { requestPasswordReset: { ok: false, userErrors: [{ code: 'VALIDATION', path: ['email'] }] } },
  });
});

test('at most three resets are open at once, a new password closes all, and each expires after half an hour', async () => {
  await using server = await openMailServer();
  const person = await registerPerson(users);
  await using _worker = startWorker({ providers: mailProvider(server) });
  for (let count = 0; count < 5; count += 1) {
    await requestReset(person.email);
    await eventually(async () => (await queueLength()) === 0);
  }
  const tokens = tokensTo(server, person.email);
  expect(new Set(tokens).size).toBe(3);
  await users.db
    .updateTable('password_resets')
    .set({ expires_at: new Date(0) })
    .where('used_at', 'is', null)
    .execute();
  expect(await reset(tokens[0] ?? '')).toEqual(expired);

  await requestReset(person.email);
  await eventually(async () => (await queueLength()) === 0);
  const last = tokensTo(server, person.email).at(-1) ?? '';
  expect(tokens).not.toContain(last);
  const change = `mutation { changePassword(current: "${PASSWORD}", next: "${NEW_PASSWORD}") { userErrors { code } } }`;
  await users.request(change, { as: person.claims });
  expect(await reset(last)).toEqual(expired);
});

test.each(['', 'x', '\u0000', 'a'.repeat(10_000)])('the reset token %j is refused', async (token) => {
  expect(await reset(token)).toEqual(expired);
});
