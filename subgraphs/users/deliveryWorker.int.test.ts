import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openMailServer } from '../../tests/users/mailServer.ts';
import { keySecret, log, openTestHouse, type TestHouse } from '../../tests/users/openTestHouse.ts';
import { login, newEmail, PASSWORD, refresh, register } from '../../tests/users/people.ts';
import { openWebhookReceiver } from '../../tests/users/webhookReceiver.ts';
import { openChannels, type Carriers } from './channels/openChannels.ts';
import { createComposeMessage } from './composeMessage.ts';
import { createResetTokens } from './credentials/resetTokens.ts';
import { startDeliveryWorker, type DeliveryPace } from './deliveryWorker.ts';
import type { Delivery } from './domain/delivery.ts';
import { createDeadLetters } from './store/deadLetters.ts';
import { addDeliveries, createDeliveries } from './store/deliveries.ts';
import { createUsersStore } from './store/usersStore.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const pace: DeliveryPace = { everyMs: 10, atOnce: 4, leaseMs: 5_000, maxTries: 4, waitMs: () => 5 };
const secret = 'a webhook secret for tests of 32+ characters';
const REQUEST = 'mutation ($email: String!) { requestPasswordReset(email: $email) { ok userErrors { code path } } }';
const RESET = `mutation ($token: String!, $next: String!) {
  resetPassword(token: $token, next: $next) { ok userErrors { code path } }
}`;
const NEW_PASSWORD = 'another-horse-battery';

type Part = {
  readonly carriers: Partial<Carriers>;
  readonly now?: () => Date;
  readonly pace?: Partial<DeliveryPace>;
  readonly workerLog?: Log;
};

function startWorker({ carriers, now = () => new Date(), pace: other, workerLog = log }: Part) {
  const channels = openChannels({ mail: null, webhook: null, ...carriers }, log);
  const store = createUsersStore({ db: house.db, now, traceparent: null, onFacts: () => {} });
  const compose = createComposeMessage({ store, resetTokens: createResetTokens(keySecret), resetPage: null });
  const deliveries = createDeliveries(house.db);
  const worker = startDeliveryWorker({ deliveries, compose, channels, log: workerLog, pace: { ...pace, ...other } });
  return {
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await channels[Symbol.asyncDispose]();
    },
  };
}

const mailTo = ({ url }: { url: string }) => ({ mail: { url, from: 'shop@example.com' } });
const waiting = async () => (await house.db.selectFrom('deliveries').select('id').execute()).length;
const deliver = (content: Delivery) =>
  house.db.transaction().execute((trx) => addDeliveries(trx, [{ id: newId('dlv'), content }]));
const ask = (email: string) => house.ask(REQUEST, { variables: { email } });
const reset = (token: string, next = NEW_PASSWORD) => house.ask(RESET, { variables: { token, next } });
const tokensTo = (server: Awaited<ReturnType<typeof openMailServer>>, email: string) =>
  server.to(email).flatMap(({ text }) => /^[\w-]{43}$/m.exec(text.replaceAll('\r', ''))?.[0] ?? []);
const done = { data: { resetPassword: { ok: true, userErrors: [] } } };
const expired = { data: { resetPassword: { ok: false, userErrors: [{ code: 'TOKEN_EXPIRED', path: ['token'] }] } } };

test('who registers is welcomed once, in their language, without a word they chose themselves', async () => {
  await using server = await openMailServer();
  const email = newEmail();
  await house.ask('mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
    variables: { input: { email, password: PASSWORD, displayName: 'Visit evil.example' } },
  });
  await using _worker = startWorker({ carriers: mailTo(server) });
  await eventually(async () => (await waiting()) === 0);
  expect(server.to(email)).toHaveLength(1);
  expect(server.to(email)[0]?.text).toContain('Welcome!');
  expect(server.to(email)[0]?.text).not.toContain('evil.example');
});

test('what a server does not take at first is sent later, by one of several workers, once', async () => {
  let refusals = 2;
  const { id: userId, email } = await register(house);
  await using server = await openMailServer(() => (refusals-- > 0 ? 450 : null));
  await deliver({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _one = startWorker({ carriers: mailTo(server) });
  await using _other = startWorker({ carriers: mailTo(server) });
  await eventually(async () => (await waiting()) === 0);
  expect(server.to(email).filter(({ text }) => text.includes('Subject: Paid'))).toHaveLength(1);
  expect(await createDeadLetters(house.db).list()).toEqual([]);
});

test('what is refused for good, or too often, is a dead letter; redriven, it is sent', async () => {
  const deadLetters = createDeadLetters(house.db);
  const { id: userId } = await register(house);
  await deliver({ kind: 'notification', channel: 'PUSH', userId, title: 'Shipped', body: 'It is on its way' });
  {
    await using receiver = await openWebhookReceiver([500, 500, 500, 500]);
    await using _worker = startWorker({ carriers: { webhook: { url: receiver.url, secret } } });
    await eventually(async () => (await deadLetters.list()).length === 1);
    expect(receiver.posted).toHaveLength(4);
    expect(new Set(receiver.posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  }
  await using receiver = await openWebhookReceiver([422]);
  await using _worker = startWorker({ carriers: { webhook: { url: receiver.url, secret } } });
  const redrive = async () => {
    for (const { id } of await deadLetters.list()) await deadLetters.redriveDelivery(id);
  };
  await redrive();
  await eventually(async () => (await deadLetters.list()).length === 1);
  expect((await deadLetters.list())[0]).toMatchObject({ consumer: 'deliveries', type: 'notification' });
  expect((await deadLetters.list())[0]?.reason).toContain('422');
  await redrive();
  await eventually(async () => (await waiting()) === 0);
  expect(JSON.parse(receiver.posted.at(-1)?.body ?? '')).toMatchObject({ channel: 'PUSH', to: userId });
});

test('a server that takes nothing is logged once, with a reason, and no message in between with a stack', async () => {
  let refusals = 9;
  const lines = createRecordingLog();
  const people = await Promise.all([1, 2, 3].map(() => register(house)));
  await using server = await openMailServer(() => (refusals-- > 0 ? 450 : null));
  for (const { id: userId } of people)
    await deliver({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _worker = startWorker({ carriers: mailTo(server), workerLog: lines as never, pace: { maxTries: 50 } });
  await eventually(async () => (await waiting()) === 0);
  expect(lines.lines.filter(({ fields }) => 'err' in fields)).toMatchObject([
    { level: 'warn', sentence: 'EMAIL: messages are not taken: they are tried again later' },
  ]);
  expect(lines.linesWith('info', 'a message was not taken')).toHaveLength(9);
});

test('a worker that stalls in the middle of sending is overtaken when its lease has run out', async () => {
  const { id: userId, email } = await register(house);
  await eventually(async () => (await createDeliveries(house.db).leaseDue(9, 30)).length > 0);
  await using server = await openMailServer();
  await deliver({ kind: 'notification', channel: 'EMAIL', userId, title: 'Paid', body: 'Thank you' });
  await using _worker = startWorker({ carriers: mailTo(server) });
  await eventually(async () => (await waiting()) === 0);
  expect(
    server
      .to(email)
      .map(({ text }) => /^Subject: (.*)\r$/m.exec(text)?.[1])
      .sort(),
  ).toEqual(['Paid', 'Welcome']);
});

test('a reset token opens the account once, ends its sessions, and is kept nowhere in plain', async () => {
  await using server = await openMailServer();
  const person = await register(house);
  expect(await ask(person.email.toUpperCase())).toEqual({
    data: { requestPasswordReset: { ok: true, userErrors: [] } },
  });
  await using _worker = startWorker({ carriers: mailTo(server) });
  await eventually(async () => (await waiting()) === 0);
  const [token = ''] = tokensTo(server, person.email);
  expect(token).not.toBe('');
  const kept = await house.db.selectFrom('password_resets').selectAll().execute();
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(token);

  expect(await reset(token, 'short')).toMatchObject({
    data: { resetPassword: { ok: false, userErrors: [{ code: 'VALIDATION', path: ['next'] }] } },
  });
  const answers = await Promise.all([reset(token), reset(token, 'yet-another-horse')]);
  expect(
    answers.filter((answer) => answer.data?.['resetPassword'] && JSON.stringify(answer) === JSON.stringify(done)),
  ).toHaveLength(1);
  expect(await reset(token)).toEqual(expired);
  expect((await login(house, person.email)).userErrors[0]?.code).toBe('INVALID_CREDENTIALS');
  expect((await refresh(house, person.refreshToken)).userErrors[0]?.code).toBe('TOKEN_EXPIRED');
});

test('an unknown address gets the same answer, the same writes, and no mail', async () => {
  await using server = await openMailServer();
  const known = (await register(house)).email;
  const work: string[][] = [];
  const answers = [];
  for (const email of [known, newEmail()]) {
    house.queries.length = 0;
    answers.push(await ask(email));
    work.push([...house.queries]);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(work[0]).toEqual(work[1]);
  await using _worker = startWorker({ carriers: mailTo(server) });
  await eventually(async () => (await waiting()) === 0);
  expect(server.mails.map(({ to }) => to[0])).toEqual([known, known]);
  expect(await ask('nobody')).toMatchObject({
    data: { requestPasswordReset: { ok: false, userErrors: [{ code: 'VALIDATION', path: ['email'] }] } },
  });
});

test('only three ways are open at once, all are closed by a new password, and each ends after half an hour', async () => {
  await using server = await openMailServer();
  const person = await register(house);
  await using _worker = startWorker({ carriers: mailTo(server) });
  for (let asked = 0; asked < 5; asked += 1) {
    await ask(person.email);
    await eventually(async () => (await waiting()) === 0);
  }
  const tokens = tokensTo(server, person.email);
  expect(new Set(tokens).size).toBe(3);
  await house.db
    .updateTable('password_resets')
    .set({ expires_at: new Date(0) })
    .where('used_at', 'is', null)
    .execute();
  expect(await reset(tokens[0] ?? '')).toEqual(expired);

  await ask(person.email);
  await eventually(async () => (await waiting()) === 0);
  const last = tokensTo(server, person.email).at(-1) ?? '';
  expect(tokens).not.toContain(last);
  const change = `mutation { changePassword(current: "${PASSWORD}", next: "${NEW_PASSWORD}") { userErrors { code } } }`;
  await house.ask(change, { as: person.claims });
  expect(await reset(last)).toEqual(expired);
});

test.each(['', 'x', '\u0000', 'a'.repeat(10_000)])('%j opens nothing', async (token) => {
  expect(await reset(token)).toEqual(expired);
});
