import { parseArgs } from 'node:util';
import { identityKeys, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { newId } from '#platform/ids/ids.ts';
import { signCall, type Claims } from '#platform/identity/signedCall.ts';
import { readSecrets } from '../embedded/secrets.ts';
import { readStartConfig } from './startConfig.ts';

const USAGE = `Asks one house, past the gateway, as a developer:
  npm run graphql -- users '{ me { id } }' --as usr_01… --scopes user:read,user:admin --roles ADMIN
  npm run graphql -- orders 'query ($id: ID!) { order(id: $id) { number } }' --variables '{"id":"ord_01…"}'
Without --as nobody is signed in. IDENTITY_KEYS and USERS_URL, PRODUCTS_URL or ORDERS_URL are taken from the
environment, or from the system that npm start runs on this machine.`;

const HOUSES = ['users', 'products', 'orders'];
const TIMEOUT_MS = 10_000;

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      as: { type: 'string' },
      roles: { type: 'string', default: '' },
      scopes: { type: 'string', default: '' },
      variables: { type: 'string', default: '{}' },
    },
  });
  const [house = '', query] = positionals;
  if (!HOUSES.includes(house) || query === undefined || positionals.length > 2) throw new Error(USAGE);
  const claims = values.as === undefined ? null : claimsOf(values.as, listOf(values.roles), listOf(values.scopes));
  const body = JSON.stringify({ query, variables: JSON.parse(values.variables) as unknown });
  const answer = await ask(await urlOfHouse(house), { body, claims });
  console.log(JSON.stringify(answer, null, 2));
  if (typeof answer === 'object' && answer !== null && 'errors' in answer) process.exitCode = 1;
}

function claimsOf(subject: string, roles: string[], scopes: string[]): Claims {
  return { subject, session: newId('ses'), roles, scopes };
}

function listOf(text: string): string[] {
  return text.split(',').filter((each) => each !== '');
}

async function ask(url: URL, { body, claims }: { body: string; claims: Claims | null }): Promise<unknown> {
  const deadlineAt = Date.now() + TIMEOUT_MS;
  const call = { caller: 'developer', claims, requestId: newId('req'), deadlineAt, traceparent: null };
  const signature = signCall(await keys(), { method: 'POST', path: url.pathname, body }, call);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...signature },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new Error(`${url.href} does not answer: is it running?`, { cause });
  });
  return response.json();
}

async function keys(): Promise<readonly string[]> {
  const given = process.env['IDENTITY_KEYS'];
  const kept = given ? null : await readSecrets(readStartConfig(process.env).dataDir);
  const { IDENTITY_KEYS } = readEnvironment(
    { IDENTITY_KEYS: identityKeys },
    { IDENTITY_KEYS: given || kept?.identityKeys },
    ['IDENTITY_KEYS'],
  );
  return IDENTITY_KEYS;
}

async function urlOfHouse(house: string): Promise<URL> {
  const name = `${house.toUpperCase()}_URL`;
  const { [name]: given } = readEnvironment({ [name]: urlOf('http', 'https').optional() }, process.env);
  if (given !== undefined) return new URL('/graphql', String(given));
  const port =
    process.env[`${house.toUpperCase()}_PORT`] || readStartConfig(process.env).port + 1 + HOUSES.indexOf(house);
  return new URL(`http://127.0.0.1:${port}/graphql`);
}
