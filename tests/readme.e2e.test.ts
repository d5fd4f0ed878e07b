import { execFile, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openEventStream, type EventStream } from './serverSentEvents.ts';
import type { Execute } from './startSystem.ts';
import {
  requireData,
  registerBuyer,
  type CartResult,
  type OrderMutationResult,
  type VariantResult,
} from './shopping.ts';
import { useLentSystem } from './useSystem.ts';

type ProductsPage = { products: { edges: { node: { defaultVariant: VariantResult } }[] } };
type PaidOrder = {
  payOrder: { order: { status: string; customer: unknown; timeline: { edges: unknown[] } }; userErrors: unknown[] };
};

const UNREAD = '{ me { notifications { unreadCount } } }';
const system = useLentSystem();

const readme = () => readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');

/** The operations of the README's first five minutes, unchanged and in order. */
async function pastedOperations(): Promise<string[]> {
  return [...(await readme()).matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, operation = '']) => operation);
}

async function fillCart(
  execute: Execute,
  operation: string,
  o: { variantId: string; token: string },
): Promise<CartResult> {
  const answer = await execute<{ setCartLine: { cart: CartResult } }>(operation, { variantId: o.variantId }, o.token);
  return requireData(answer).setCartLine.cart;
}

/** Resolves with the next notification and the count of unread ones. */
async function nextNotification(stream: EventStream) {
  const { data } = (await stream.next()).data as { data: { myNotifications: { unreadCount: number } } };
  return data.myNotifications;
}

test.each(['first', 'second'])("the README's five minutes work as written, for the %s time", async (time) => {
  const [browse = '', signIn = '', fill = '', watch = '', place = '', pay = '', ...rest] = await pastedOperations();
  expect(rest).toEqual([]);
  const { execute } = system;

  const page = requireData(await execute<ProductsPage>(browse)).products;
  expect(page.edges).toHaveLength(5);
  const variantId = page.edges[0]?.node.defaultVariant.id ?? '';

  const { login } = requireData(await execute<{ login: { accessToken: string } }>(signIn));
  const token = login.accessToken;
  const cart = await fillCart(execute, fill, { variantId, token });
  const total = cart.totals.total.amountMinor;

  await using stream = await openEventStream(system.url, { query: watch, token });
  const { unreadCount } = requireData(
    await execute<{ me: { notifications: { unreadCount: number } } }>(UNREAD, {}, token),
  ).me.notifications;
  const placing = { key: `${time}-order`, cartId: cart.id, cartVersion: cart.version, total };
  const placed = requireData(await execute<{ placeOrder: OrderMutationResult }>(place, placing, token)).placeOrder;
  expect(placed).toMatchObject({ replayed: false, order: { status: 'PENDING' }, userErrors: [] });
  const again = requireData(await execute<{ placeOrder: OrderMutationResult }>(place, placing, token)).placeOrder;
  expect(again).toMatchObject({ replayed: true, order: { id: placed.order?.id } });

  const received = { title: expect.stringContaining('received'), order: { status: 'PENDING' } };
  expect(await nextNotification(stream)).toMatchObject({ unreadCount: unreadCount + 1, notification: received });

  const paid = requireData(
    await execute<PaidOrder>(pay, { key: `${time}-payment`, orderId: placed.order?.id, total }, token),
  ).payOrder;
  expect(paid).toMatchObject({
    order: { status: 'CONFIRMED', customer: { displayName: 'Ada Lovelace' } },
    userErrors: [],
  });
  const payment = { title: expect.stringContaining('Payment'), order: { status: 'CONFIRMED' } };
  expect(await nextNotification(stream)).toMatchObject({ unreadCount: unreadCount + 2, notification: payment });
  expect(paid.order.timeline.edges.length).toBeGreaterThanOrEqual(2);
});

test("the JSON below each operation of the README's five minutes names its variables", async () => {
  const blocks = (await readme()).matchAll(/```graphql\n([^`]*)```\s+(?:[^`]*?```json\n([^`]*)```)?/g);
  for (const [, operation = '', json = '{}'] of blocks) {
    const declared = [...(/^\w+ \w+\((.*)\)/.exec(operation)?.[1]?.matchAll(/\$(\w+)/g) ?? [])].map(([, name]) => name);
    expect(Object.keys(JSON.parse(json) as object)).toEqual(declared);
  }
});

const run = promisify(execFile);
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

/**
 * Returns a curl command of the README as shell text, without the lines in which the reader sets values: `env` has
 * those.
 */
const shellLine = (command: string) =>
  `exec ${command.replaceAll(/^[A-Z]+=….*\n/gm, '').replaceAll('localhost:4000', new URL(system.url).host)}`;
const withValues = (values: NodeJS.ProcessEnv) => ({ env: { PATH: process.env['PATH'], ...values } });

async function runCurl(command: string, values: NodeJS.ProcessEnv): Promise<string> {
  return (await run('sh', ['-c', shellLine(command)], withValues(values))).stdout;
}

/** Runs the curl command of a subscription until it is disposed. */
function watchByCurl(command: string, values: NodeJS.ProcessEnv): Disposable & { readonly text: () => string } {
  const child = spawn('sh', ['-c', shellLine(command)], withValues(values));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { text: () => text, [Symbol.dispose]: () => void child.kill() };
}

const valueOf = (json: string, name: string) => new RegExp(`"${name}":"?([^",}]+)`).exec(json)?.[1];

(hasCurl ? test : test.skip)("the README's curl commands place and pay an order, twice", async () => {
  const lines = [...(await readme()).matchAll(/```sh\n([^`]*curl -[^`]*)```/g)].map(([, command = '']) => command);
  const [browse = '', signIn = '', fill = '', watch = '', place = '', pay = ''] = lines;
  expect(lines).toHaveLength(6);
  for (const KEY of ['curl-1', 'curl-2']) {
    const VARIANT = valueOf(await runCurl(browse, {}), 'id');
    const TOKEN = valueOf(await runCurl(signIn, {}), 'accessToken');
    const cart = await runCurl(fill, { TOKEN, VARIANT });
    const values = { KEY, TOKEN, VERSION: valueOf(cart, 'version'), TOTAL: valueOf(cart, 'amountMinor') };
    using watching = watchByCurl(watch, { TOKEN });
    // The first keep-alive comment shows that it is connected.
    await eventually(() => watching.text() !== '', { withinMs: 10_000 });
    const placed = await runCurl(place, { ...values, CART: valueOf(cart, 'id') });
    expect(placed).toContain('"status":"PENDING"');
    expect(await runCurl(pay, { ...values, ORDER: valueOf(placed, 'id') })).toContain('"status":"CONFIRMED"');
    await eventually(() => watching.text().includes('event: next'));
  }
});

/** The mails to an address in the mail folder of the system. */
async function mailsTo(email: string): Promise<string[]> {
  const folder = join(system.dataDir, 'mail');
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return mails.filter((mail) => mail.includes(`\r\nTo: ${email}\r\n`));
}

test('a password reset is sent by mail, into the mail folder if no mail server is set', async () => {
  const { execute } = system;
  const { email } = await registerBuyer(execute);
  const request = 'mutation ($email: String!) { requestPasswordReset(email: $email) { ok } }';
  expect(requireData(await execute(request, { email }))).toEqual({ requestPasswordReset: { ok: true } });
  await eventually(async () => (await mailsTo(email)).length === 2);
  const mails = await mailsTo(email);
  expect(mails.map((mail) => /^Subject: (.*)\r$/m.exec(mail)?.[1]).toSorted()).toEqual([
    'Choose a new password',
    'Welcome',
  ]);
  const token = /^[\w-]{43}\r$/m.exec(mails.join('\r\n'))?.[0].trimEnd();
  const reset = 'mutation ($token: String!) { resetPassword(token: $token, next: "a-newer-horse-battery") { ok } }';
  expect(requireData(await execute(reset, { token }))).toEqual({ resetPassword: { ok: true } });
  const logIn = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const signedIn = await execute(logIn, { input: { email, password: 'a-newer-horse-battery' } });
  expect(requireData(signedIn)).toEqual({ login: { accessToken: expect.any(String) } });
});
