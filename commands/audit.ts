import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';

const program = commandLine('audit');
program
  .command('verify')
  .description('recomputes the hashes of the audit log; exits with 1 if an entry was changed, removed or inserted')
  .action(verify);
await runCommandLine(program);

async function verify(): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { openUsersBackOffice } = await import('../subgraphs/users/backOffice.ts');
  const { createLog } = await import('#platform/log/log.ts');
  const config = readStartConfig(process.env);
  await using stores = await openStoresForCommand(config, ['users']);
  const log = createLog({ service: 'audit', level: config.logLevel });
  await using users = await openUsersBackOffice({ databaseUrl: stores.urls.users, log });
  const { brokenAt, last } = await users.verifyAudit();
  if (brokenAt === null) {
    console.log(`${last.sequence} entries, unchanged; the hash of the last one is ${last.hash}`);
    return;
  }
  console.log(`entry ${brokenAt} does not follow from entry ${last.sequence}: it was changed, removed or inserted`);
  process.exitCode = 1;
}
