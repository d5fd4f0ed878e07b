import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { openThrowawayPostgres } from '../tests/reliability/throwawayPostgres.ts';
import { openUsersForTest } from '../tests/users/openUsersForTest.ts';
import { registerPerson } from '../tests/users/people.ts';

// Whether the time of a refused login shows that an account exists: the probability that one of an account took longer
// than one of an unknown address (AUC; 0.5 shows nothing). The attempts alternate, each at an account of its own.
const { attempts } = commandLine('bench', 'bench/loginTiming.ts')
  .option(
    '--attempts <count>',
    'attempts at accounts, and as many at unknown addresses',
    wholeNumberArgument(10, 10_000),
    200,
  )
  .parse()
  .opts<{ attempts: number }>();

const signIn = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }';
await using postgres = await openThrowawayPostgres();
process.env['TEST_POSTGRES_URL'] = await postgres.createDatabase();
await using users = await openUsersForTest();

async function timeOf(email: string): Promise<number> {
  const startedAt = performance.now();
  await users.request(signIn, { variables: { input: { email, password: 'not-the-password' } } });
  return performance.now() - startedAt;
}

const emails: string[] = [];
for (let at = 0; at < attempts; at += 1) emails.push((await registerPerson(users)).email);
const [known, unknown]: [number[], number[]] = [[], []];
for (const [at, email] of emails.entries()) {
  const measureKnown = async () => void known.push(await timeOf(email));
  const measureUnknown = async () => void unknown.push(await timeOf(`unknown${at}@example.com`));
  for (const measure of at % 2 === 0 ? [measureKnown, measureUnknown] : [measureUnknown, measureKnown]) await measure();
}
const longer = known.reduce((sum, one) => sum + unknown.filter((other) => one > other).length, 0);
console.log(`${attempts} attempts each: AUC ${(longer / (known.length * unknown.length)).toFixed(3)}`);
