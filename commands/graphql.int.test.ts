import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { usersSdl, ada } from '../tests/smallFederation.ts';
import { identityKey, openSmallSubgraph, type SmallSubgraph } from '../tests/smallSubgraph.ts';

let users: SmallSubgraph;
beforeAll(async () => {
  users = await openSmallSubgraph('users', usersSdl, {
    Query: { me: (_, __, { claims }) => claims && { id: claims.subject, name: claims.scopes.join('+') } },
  });
});
afterAll(() => users.stop());

const environment = () => ({ PATH: process.env['PATH'], IDENTITY_KEYS: identityKey, USERS_URL: users.url });

async function graphql(args: string[], env: NodeJS.ProcessEnv = environment()) {
  const run = promisify(execFile);
  return run(process.execPath, ['--disable-warning=ExperimentalWarning', 'commands/graphql.ts', ...args], {
    env,
  }).catch((error: { stdout: string; stderr: string }) => error);
}

test('an operation is signed as the operator and sent to the named subgraph', async () => {
  const { stdout } = await graphql(['users', '{ me { id name } }', '--as', ada, '--scopes', 'a,b', '--roles', 'ADMIN']);
  expect(JSON.parse(stdout)).toEqual({ data: { me: { id: ada, name: 'a+b' } } });
  expect(users.calls.at(-1)).toMatchObject({ caller: 'operator', claims: { subject: ada, roles: ['ADMIN'] } });
  expect(JSON.parse((await graphql(['users', '{ me { id } }'])).stdout)).toEqual({ data: { me: null } });
});

test('what is missing or wrong is said in words', async () => {
  expect((await graphql(['nobody', '{ me }'])).stderr).toContain("'nobody' is invalid for argument 'subgraph'");
  expect((await graphql(['users', '{ nothing }'])).stdout).toContain('Cannot query field');
  const noKeys = { ...environment(), IDENTITY_KEYS: '', DATA_DIR: '/nowhere' };
  expect((await graphql(['users', '{ me { id } }'], noKeys)).stderr).toContain('expected IDENTITY_KEY of the operator');
  const away = { ...environment(), USERS_URL: 'http://127.0.0.1:9' };
  expect((await graphql(['users', '{ me { id } }'], away)).stderr).toContain('does not answer');
});
