import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { createExecute, openTestEnvironment, runProgram, seedExternalStores, type Execute } from '../startSystem.ts';
import { anySubgraphPorts } from '../subgraphVariables.ts';
import {
  address,
  findVariants,
  logIn,
  orderVariant,
  payOrder,
  putInCart,
  registerBuyer,
  requireData,
} from '../shopping.ts';
import type { MatrixCaller } from './expectedAccess.ts';
import type { EntryPoint } from './fieldOperations.ts';

/** `isKey`: the token is that of an API key, which has no account. */
export type ShopCaller = MatrixCaller & { readonly token: string | null; readonly isKey: boolean };

const FLAGS = ['--disable-warning=ExperimentalWarning', '--liftoff-only'];

/** Starts the whole shop, with the named mutants, and fills it. */
export async function openMatrixShop(mutants: readonly string[] = []) {
  await using opening = new AsyncDisposableStack();
  const environment = opening.use(await openTestEnvironment());
  await seedExternalStores(environment);
  const env = { ...environment.env, ...anySubgraphPorts, RATE_LIMITS: 'off', MUTANTS: mutants.join(';') };
  const flags = mutants.length > 0 ? [...FLAGS, '--import', new URL('loadMutant.ts', import.meta.url).href] : FLAGS;
  const running = runProgram('start.ts', { env, flags });
  environment.killOnDispose(running);
  const [, url = ''] = await running.waitForOutput(/^ready: (http:\/\/\S+)$/m);
  const shop = await fillMatrixShop({ execute: createExecute(url), dataDir: environment.dataDir, env });
  const opened = opening.move();
  return { ...shop, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

type RunningShop = { readonly execute: Execute; readonly dataDir: string; readonly env: NodeJS.ProcessEnv };

/** Adds an order and a cart of the owner, an API key, and the other callers. */
export async function fillMatrixShop({ execute, dataDir, env }: RunningShop) {
  const { owner, entries } = await createOwner(execute);
  const other = await registerBuyer(execute);
  const admin = await logIn(execute, 'admin@example.com');
  const staff = (role: string) => createStaff(execute, { role, admin, mailDir: join(dataDir, 'mail') });
  const staffAdmin = await staff('ADMIN');
  await createApiKey(execute, staffAdmin, { name: 'to revoke', scopes: ['order:read'] });
  const machine = { name: 'machine', scopes: ['catalog:write', 'order:read', 'user:read'] };
  const key = await createApiKey(execute, staffAdmin, machine);
  const callers: ShopCaller[] = [
    callerOf('owner', owner),
    callerOf('admin', staffAdmin),
    callerOf('anonymous', null),
    callerOf('other', other.token),
    callerOf('support', await staff('SUPPORT')),
    callerOf('manager', await staff('MANAGER')),
    { ...key, name: 'machine', isOwner: false, isKey: true },
  ];
  return { env, execute, callers, entries };
}

type KeyForm = { readonly name: string; readonly scopes: readonly string[] };

/** A new API key, and the claims that the gateway has for it. */
async function createApiKey(execute: Execute, admin: string, { name, scopes }: KeyForm) {
  const creating = `mutation ($input: ApiKeyInput!) {
    createApiKey(input: $input) { key apiKey { id } userErrors { code message } } }`;
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  type Created = { createApiKey: { key: string; apiKey: { id: string } | null; userErrors: unknown[] } };
  const answer = await execute<Created>(creating, { input: { name, scopes, expiresAt } }, admin);
  const { key: token, apiKey, userErrors } = requireData(answer).createApiKey;
  if (!apiKey) throw new Error(`expected an API key, got ${JSON.stringify(userErrors)}`);
  return { token, claims: { subject: apiKey.id, session: apiKey.id, roles: [], scopes } };
}

type Hiring = { readonly role: string; readonly admin: string; readonly mailDir: string };

async function createStaff(execute: Execute, { role, admin, mailDir }: Hiring): Promise<string> {
  const { id, email, token } = await registerBuyer(execute);
  const verifying = 'mutation ($code: String!) { verifyEmail(code: $code) { userErrors { code message } } }';
  requireData(await execute(verifying, { code: await mailedCode(mailDir, email) }, token));
  const change =
    'mutation ($id: ID!, $roles: [Role!]!) { setUserRoles(userId: $id, roles: $roles) { userErrors { code } } }';
  requireData(await execute(change, { id, roles: [role] }, admin));
  return logIn(execute, email);
}

/** The code in the mail to a new account. */
async function mailedCode(mailDir: string, email: string): Promise<string> {
  for (const endAt = Date.now() + 20_000; Date.now() < endAt; await sleep(50))
    for (const file of await readdir(mailDir).catch(() => [])) {
      const mail = await readFile(join(mailDir, file), 'utf8');
      const code = mail.includes(`To: ${email}`) ? /with the code (\d+)/.exec(mail)?.[1] : undefined;
      if (code !== undefined) return code;
    }
  throw new Error(`expected a mail with a code to ${email}, got none`);
}

/** An account with an address, a paid order and a cart, and the fields of Query that find them. */
async function createOwner(execute: Execute): Promise<{ owner: string; entries: readonly EntryPoint[] }> {
  const { id, token } = await registerBuyer(execute);
  const saving = 'mutation ($input: AddressInput!) { saveAddress(input: $input) { userErrors { code message } } }';
  requireData(await execute(saving, { input: address }, token));
  const [variant] = await findVariants(execute);
  if (!variant) throw new Error('expected a variant in stock');
  const order = await orderVariant(execute, { variantId: variant.id, quantity: 1 }, token);
  await payOrder(execute, { order, key: randomUUID() }, token);
  await putInCart(execute, { variantId: variant.id, quantity: 1 }, token);
  const entries = [
    // Before `me`, which is another account for each caller: the first path to a type is taken.
    { field: 'user', args: `(id: "${id}")` },
    { field: 'me', args: '' },
    { field: 'order', args: `(id: "${order.id}")` },
    { field: 'orders', args: '(first: 1)' },
    { field: 'users', args: '(first: 1)' },
    { field: 'productVariant', args: `(id: "${variant.id}")` },
    { field: 'products', args: '(first: 1)' },
    { field: 'apiKeys', args: '' },
    { field: 'brands', args: '' },
    { field: 'categories', args: '' },
    { field: 'searchProducts', args: '(query: "ketle", first: 1)' },
    { field: 'searchSuggestions', args: '(prefix: "ket", first: 2)' },
  ];
  return { owner: token, entries };
}

function callerOf(name: string, token: string | null): ShopCaller {
  const claims = token === null ? null : claimsIn(token);
  return { name, token, claims, isOwner: name === 'owner', isKey: false };
}

/** The claims of an access token of the shop, as the gateway reads them. */
function claimsIn(token: string): Claims {
  const [, payload = ''] = token.split('.');
  const { sub, sid, roles, scope } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  const scopes = String(scope ?? '')
    .split(' ')
    .filter(Boolean);
  return { subject: String(sub), session: String(sid), roles: roles as string[], scopes };
}
