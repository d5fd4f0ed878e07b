import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';
import type { openUsersDeadLetters } from '../subgraphs/users/deadLetters.ts';

const program = commandLine('events');
program
  .command('dead-letters')
  .description('lists them, oldest first: events of orders, and messages that nothing took')
  .action(() => withDeadLetters(show));
program
  .command('redrive')
  .description('handles them again, those of one order in their order')
  .option('--subject <order>', 'only those of this order (ord_…)')
  .action(({ subject }: { subject?: string }) => withDeadLetters((letters) => redrive(letters, subject)));
await runCommandLine(program);

type Letters = Awaited<ReturnType<typeof openUsersDeadLetters>>;
type Letter = Awaited<ReturnType<Letters['list']>>[number];

async function withDeadLetters(work: (letters: Letters) => Promise<void>): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { openUsersDeadLetters } = await import('../subgraphs/users/deadLetters.ts');
  const { createLog } = await import('#platform/log/log.ts');
  const config = readStartConfig(process.env);
  await using stores = await openStoresForCommand(config, ['users']);
  const log = createLog({ service: 'events', level: config.logLevel });
  await using letters = await openUsersDeadLetters({ databaseUrl: stores.urls.users, log });
  await work(letters);
}

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
