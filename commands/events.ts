import { parseArgs } from 'node:util';
import { createLog } from '#platform/log/log.ts';
import { openUsersDeadLetters } from '../subgraphs/users/deadLetters.ts';
import { openStoresBeside } from './besideStores.ts';
import { readStartConfig } from './startConfig.ts';

const USAGE = `What the users house could not do: events of orders its inboxes were not told of, messages nothing took.
  npm run events -- dead-letters                     shows them, oldest first
  npm run events -- redrive [--subject ord_01…]      does them again, those of one order in their order
The database is that of the running system of DATA_DIR, or USERS_DATABASE_URL.`;

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { subject: { type: 'string' } } });
  const [command] = positionals;
  if (positionals.length !== 1 || (command !== 'dead-letters' && command !== 'redrive')) throw new Error(USAGE);
  const config = readStartConfig(process.env);
  const log = createLog({ service: 'events', level: config.logLevel });
  await using opened = new AsyncDisposableStack();
  // A real database needs no folder of ours.
  const databaseUrl = config.usersDatabaseUrl ?? opened.use(await openStoresBeside(config)).usersDatabaseUrl;
  const letters = opened.use(await openUsersDeadLetters({ databaseUrl, log }));
  if (command === 'redrive') await redrive(letters, values.subject);
  else await show(letters);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

type Letters = Awaited<ReturnType<typeof openUsersDeadLetters>>;
type Letter = Awaited<ReturnType<Letters['list']>>[number];

async function show(letters: Letters): Promise<void> {
  const all = await letters.list();
  for (const letter of all) console.log(lineOf(letter));
  console.log(`${all.length} dead letters`);
}

async function redrive(letters: Letters, subject: string | undefined): Promise<void> {
  const { done, failed } = await letters.redrive({ subject });
  for (const letter of failed) console.log(`failed again: ${lineOf(letter)}`);
  console.log(`${done} redriven, ${(await letters.list()).length} left`);
  if (failed.length > 0) process.exitCode = 1;
}

function lineOf({ consumer, type, subject, reason, diedAt }: Letter): string {
  return `${diedAt.toISOString()}  ${consumer}  ${type}  ${subject}  ${reason.replaceAll(/\s+/g, ' ')}`;
}
