import { Argument, InvalidArgumentError } from 'commander';
import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import { subgraphs, type SubgraphName } from './subgraphs.ts';

type Options = {
  readonly as?: string;
  readonly roles: string[];
  readonly scopes: string[];
  readonly variables: object;
};

const EXAMPLES = `
The operator's IDENTITY_KEY with IDENTITY_PUBLIC_KEYS, or IDENTITY_KEYS, and the URL of the subgraph, such as USERS_URL,
are taken from the environment, or else from the running system of DATA_DIR.

  npm run graphql -- users '{ me { id } }' --as usr_01… --scopes user:read,user:admin --roles ADMIN
  npm run graphql -- orders 'query ($id: ID!) { order(id: $id) { number } }' --variables '{"id":"ord_01…"}'`;
const TIMEOUT_MS = 10_000;

await runCommandLine(
  commandLine('graphql')
    .addArgument(new Argument('<subgraph>', 'which subgraph').choices(subgraphs.map(({ name }) => name)))
    .argument('<operation>', 'the text of the operation')
    .option('--as <user>', 'the caller (usr_…); without it the request is anonymous')
    .option('--roles <roles>', "the caller's roles, separated by commas", listOf, [])
    .option('--scopes <scopes>', "the caller's scopes, separated by commas", listOf, [])
    .option('--variables <json>', 'the variables of the operation', objectOf, {})
    .addHelpText('after', EXAMPLES)
    .action(send),
);

async function send(subgraph: SubgraphName, query: string, { as, roles, scopes, variables }: Options): Promise<void> {
  const { openServiceInstances } = await import('./openServiceInstances.ts');
  const { anyOrigin } = await import('#platform/discovery/instances.ts');
  const { newId } = await import('#platform/ids/ids.ts');
  const claims = as === undefined ? null : { subject: as, session: newId('ses'), roles, scopes };
  await using instances = await openServiceInstances(process.env, subgraph);
  const url = new URL('/graphql', anyOrigin(instances));
  const answer = await sendOperation(subgraph, url, { body: JSON.stringify({ query, variables }), claims });
  console.log(JSON.stringify(answer, null, 2));
  if (typeof answer === 'object' && answer !== null && 'errors' in answer) process.exitCode = 1;
}

function listOf(text: string): string[] {
  return text.split(',').filter((each) => each !== '');
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // said below
  }
  throw new InvalidArgumentError('expected a JSON object');
}

async function sendOperation(
  subgraph: SubgraphName,
  url: URL,
  { body, claims }: { body: string; claims: Claims | null },
): Promise<unknown> {
  const { newId } = await import('#platform/ids/ids.ts');
  const { createIdentity } = await import('#platform/identity/identity.ts');
  const { OPERATOR, readOperatorKeys } = await import('./operatorKeys.ts');
  const identity = createIdentity({ service: OPERATOR, keys: await readOperatorKeys(process.env) });
  const call = { claims, requestId: newId('req'), deadlineAt: Date.now() + TIMEOUT_MS };
  const signed = identity.signCall(subgraph, { method: 'POST', path: url.pathname, body }, call);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...signed },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new Error(`${url.href} does not answer: is it running?`, { cause });
  });
  return response.json();
}
