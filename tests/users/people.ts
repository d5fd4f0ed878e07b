import { decodeJwt } from 'jose';
import type { Claims } from '#platform/identity/signedCall.ts';
import { createVerificationCodes } from '../../subgraphs/users/credentials/verificationCodes.ts';
import { testKeySecret, type UsersForTest } from './openUsersForTest.ts';

export const PASSWORD = 'correct-horse-battery';

/** An account with a session: the claims that the gateway reads from its access token, and its refresh token. */
export type Person = {
  readonly id: string;
  readonly email: string;
  readonly claims: Claims;
  readonly refreshToken: string;
};

export type AuthResult = {
  readonly user: { readonly id: string } | null;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly path: string[] | null }[];
};

const AUTH_FIELDS = 'user { id } accessToken refreshToken expiresAt userErrors { code message path }';

let nextPerson = 1;

/** An unused e-mail address. */
export function newEmail(): string {
  return `person${nextPerson++}@example.com`;
}

export async function registerPerson(users: UsersForTest, email: string = newEmail()): Promise<Person> {
  const { data } = await users.request(
    `mutation ($input: RegisterInput!) { register(input: $input) { ${AUTH_FIELDS} } }`,
    {
      variables: { input: { email, password: PASSWORD } },
    },
  );
  return personOf(email, data?.['register'] as AuthResult);
}

export async function loginPerson(
  users: UsersForTest,
  email: string,
  password: string = PASSWORD,
): Promise<AuthResult> {
  const { data } = await users.request(`mutation ($input: LoginInput!) { login(input: $input) { ${AUTH_FIELDS} } }`, {
    variables: { input: { email, password } },
  });
  return data?.['login'] as AuthResult;
}

export async function refreshPerson(users: UsersForTest, refreshToken: string): Promise<AuthResult> {
  const { data } = await users.request(
    `mutation ($token: String!) { refreshSession(refreshToken: $token) { ${AUTH_FIELDS} } }`,
    {
      variables: { token: refreshToken },
    },
  );
  return data?.['refreshSession'] as AuthResult;
}

/** The person of a sign-in, with the claims of their access token. */
export function personOf(email: string, { user, accessToken, refreshToken }: AuthResult): Person {
  const token = decodeJwt<{ sid: string; roles: string[]; scope: string }>(accessToken);
  const scopes = token.scope.split(' ').filter(Boolean);
  const claims = { subject: token.sub ?? '', session: token.sid, roles: token.roles, scopes };
  return { id: user?.id ?? '', email, claims, refreshToken };
}

/** An account whose e-mail address is verified, by the code that was mailed to it. */
export async function registerVerifiedPerson(users: UsersForTest, email: string = newEmail()): Promise<Person> {
  const person = await registerPerson(users, email);
  const { data } = await users.request('mutation ($code: String!) { verifyEmail(code: $code) { user { id } } }', {
    variables: { code: await mailedCode(users, person.id) },
    as: person.claims,
  });
  if (!(data?.['verifyEmail'] as { user: object | null } | undefined)?.user)
    throw new Error('expected the code to be accepted');
  return person;
}

/** The code in the mail to an account that was queued last. */
export async function mailedCode(users: UsersForTest, userId: string): Promise<string> {
  const rows = await users.db.selectFrom('deliveries').select('content').orderBy('created_at', 'desc').execute();
  const nonces = rows.flatMap(({ content }) =>
    'nonce' in content && 'userId' in content && content.userId === userId && content.nonce ? [content.nonce] : [],
  );
  return createVerificationCodes(testKeySecret).deriveCode(nonces[0] ?? '');
}

/** Seeds the demo accounts and signs in their administrator. */
export async function signInAdmin(users: UsersForTest): Promise<Person> {
  await using seed = await users.seed();
  await seed.seedAccounts();
  return personOf('admin@example.com', await loginPerson(users, 'admin@example.com'));
}
