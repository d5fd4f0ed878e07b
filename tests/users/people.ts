import { decodeJwt } from 'jose';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { TestHouse } from './openTestHouse.ts';

export const PASSWORD = 'correct-horse-battery';

/** Somebody with an account and a session: what the gateway would say of them, and their refresh token. */
export type Person = {
  readonly id: string;
  readonly email: string;
  readonly claims: Claims;
  readonly refreshToken: string;
};

export type Signed = {
  readonly user: { readonly id: string } | null;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly path: string[] | null }[];
};

const SIGNED = 'user { id } accessToken refreshToken expiresAt userErrors { code message path }';

let nextPerson = 1;

/** An e-mail address nobody has yet. */
export function newEmail(): string {
  return `person${nextPerson++}@example.com`;
}

export async function register(house: TestHouse, email: string = newEmail()): Promise<Person> {
  const { data } = await house.ask(`mutation ($input: RegisterInput!) { register(input: $input) { ${SIGNED} } }`, {
    variables: { input: { email, password: PASSWORD } },
  });
  return personOf(email, data?.['register'] as Signed);
}

export async function login(house: TestHouse, email: string, password: string = PASSWORD): Promise<Signed> {
  const { data } = await house.ask(`mutation ($input: LoginInput!) { login(input: $input) { ${SIGNED} } }`, {
    variables: { input: { email, password } },
  });
  return data?.['login'] as Signed;
}

export async function refresh(house: TestHouse, refreshToken: string): Promise<Signed> {
  const { data } = await house.ask(
    `mutation ($token: String!) { refreshSession(refreshToken: $token) { ${SIGNED} } }`,
    {
      variables: { token: refreshToken },
    },
  );
  return data?.['refreshSession'] as Signed;
}

/** What the gateway reads from a token. */
export function personOf(email: string, { user, accessToken, refreshToken }: Signed): Person {
  const token = decodeJwt<{ sid: string; roles: string[]; scope: string }>(accessToken);
  const scopes = token.scope.split(' ').filter(Boolean);
  const claims = { subject: token.sub ?? '', session: token.sid, roles: token.roles, scopes };
  return { id: user?.id ?? '', email, claims, refreshToken };
}

/** The demo's admin, signed in. */
export async function admin(house: TestHouse): Promise<Person> {
  await using seed = await house.seed();
  await seed.seedAccounts();
  return personOf('admin@example.com', await login(house, 'admin@example.com'));
}
