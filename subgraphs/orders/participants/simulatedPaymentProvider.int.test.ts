import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import type { Db, OrdersDatabase } from '../store/database.ts';
import { ordersMigrations } from '../store/migrations/ordersMigrations.ts';
import type { PaymentReport } from './paymentProvider.ts';
import { openSimulatedPaymentProvider } from './simulatedPaymentProvider.ts';

const log = createLog({ service: 'test', level: 'silent' });
const opened = new AsyncDisposableStack();
let db: Db;
beforeAll(async () => {
  const { url } = opened.use(await openTestDatabase());
  const migrations = ordersMigrations;
  db = opened.use(await openPostgres<OrdersDatabase>({ url, applicationName: 'test', migrations, log }));
});
afterAll(() => opened.disposeAsync());

type Provider = Awaited<ReturnType<typeof open>>;

function open(report: (report: PaymentReport) => Promise<unknown> = async () => undefined, lateMs = 60_000) {
  return openSimulatedPaymentProvider({ db, log, report, lateMs });
}

function call(withinMs = 1_000) {
  return { requestId: 'req', deadlineAt: Date.now() + withinMs };
}

function charge(provider: Provider, token: string, attemptId = newId('pat')) {
  const money = { amountMinor: 2_500, currency: 'USD' };
  return provider.charge({ attemptId, ...money, method: 'CARD', token }, call(30));
}

const giving = (attemptId: string, refundId: string, amountMinor: number) => ({ attemptId, refundId, amountMinor });

test('a charge is captured once, however often it is repeated', async () => {
  await using provider = await open();
  const attemptId = newId('pat');
  const answers = await Promise.all([1, 2, 3].map(() => charge(provider, 'tok_approve', attemptId)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ kind: 'captured' });
  expect(await provider.status(attemptId, call())).toEqual(answers[0]);
});

test.each([
  ['tok_decline', 'card_declined'],
  ['tok_nonsense', 'unknown_token'],
  ['', 'unknown_token'],
])('%j is declined as %s', async (token, code) => {
  await using provider = await open();
  expect(await charge(provider, token)).toMatchObject({ kind: 'declined', code });
});

test.each(['tok_timeout', 'tok_error'])('%s captures without a response, and the status shows it', async (token) => {
  await using provider = await open();
  const attemptId = newId('pat');
  await expect(charge(provider, token, attemptId)).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
  expect(await provider.status(attemptId, call())).toMatchObject({ kind: 'captured' });
  expect(await provider.voidCharge(attemptId, call())).toMatchObject({ kind: 'captured' });
});

test('an unknown attempt is unknown until it is voided, and a later charge is declined', async () => {
  await using provider = await open();
  const attemptId = newId('pat');
  expect(await provider.status(attemptId, call())).toEqual({ kind: 'unknown' });
  expect(await provider.voidCharge(attemptId, call())).toEqual({ kind: 'voided' });
  expect(await provider.status(attemptId, call())).toEqual({ kind: 'voided' });
  expect(await charge(provider, 'tok_approve', attemptId)).toMatchObject({ kind: 'declined', code: 'voided' });
});

test('a late capture is reported when it is due, and reported again until a report succeeds', async () => {
  const reports: PaymentReport[] = [];
  let isDeaf = true;
  await using provider = await open(async (report) => {
    reports.push(report);
    if (isDeaf) throw new Error('not now');
  }, 20);
  const attemptId = newId('pat');
  expect(await charge(provider, 'tok_late', attemptId)).toEqual({ kind: 'pending' });
  await eventually(() => reports.length > 0);
  isDeaf = false;
  await eventually(() => reports.length > 1);
  expect(reports[1]).toMatchObject({ attemptId, kind: 'captured' });
  expect(await provider.status(attemptId, call())).toMatchObject({ kind: 'captured' });
});

test('a late capture is reported although the timer fires before the clock shows its time', async () => {
  const reports: PaymentReport[] = [];
  let behindMs = 0;
  const now = () => Date.now() - behindMs;
  const report = async (each: PaymentReport) => reports.push(each);
  await using provider = await openSimulatedPaymentProvider({ db, log, report, lateMs: 100, now });
  await charge(provider, 'tok_late');
  behindMs = 150;
  await eventually(() => reports.length > 0);
});

test('a late capture during a restart is reported by the next provider that opens', async () => {
  const attemptId = newId('pat');
  {
    const deaf = async () => {
      throw new Error('no receiver');
    };
    await using provider = await open(deaf, 20);
    await charge(provider, 'tok_late', attemptId);
  }
  const reports: PaymentReport[] = [];
  await using _next = await open(async (report) => reports.push(report));
  await eventually(() => reports.some((report) => report.attemptId === attemptId), { withinMs: 20_000 });
});

test('a pending charge that is voided is never captured', async () => {
  await using provider = await open(undefined, 500);
  const attemptId = newId('pat');
  await charge(provider, 'tok_late', attemptId);
  expect(await provider.voidCharge(attemptId, call())).toEqual({ kind: 'voided' });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await provider.status(attemptId, call())).toEqual({ kind: 'voided' });
});

test('a capture is refunded once per refund id, and never more than was captured', async () => {
  await using provider = await open();
  const attemptId = newId('pat');
  await charge(provider, 'tok_approve', attemptId);
  const refundId = newId('rfd');
  const twice = [1, 2].map(() => provider.refund(giving(attemptId, refundId, 2_000), call()));
  expect(await Promise.all(twice)).toEqual([{ kind: 'refunded' }, { kind: 'refunded' }]);
  expect(await provider.refund(giving(attemptId, newId('rfd'), 501), call())).toMatchObject({ kind: 'declined' });
  expect(await provider.refund(giving(attemptId, newId('rfd'), 500), call())).toEqual({ kind: 'refunded' });
  expect(await provider.refund(giving(newId('pat'), newId('rfd'), 1), call())).toMatchObject({ kind: 'declined' });
  const { rows } = await sql`select event from provider_log where attempt_id = ${attemptId} order by position`.execute(
    db,
  );
  expect(rows).toEqual([{ event: 'CAPTURED' }, { event: 'REFUNDED' }, { event: 'REFUNDED' }]);
});
