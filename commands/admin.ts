import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';

const program = commandLine('admin');
program
  .command('create <email>')
  .description(
    'creates an account with the role ADMIN; the password is asked for, or is the first line of standard input',
  )
  .action(create);
await runCommandLine(program);

async function create(email: string): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { readPassword } = await import('./readPassword.ts');
  const { openUsersBackOffice, requireEmail } = await import('../subgraphs/users/backOffice.ts');
  const { createLog } = await import('#platform/log/log.ts');
  const { storeAddress } = await import('#platform/environment/explainOpenFailure.ts');
  const config = readStartConfig(process.env);
  requireEmail(email);
  const password = await readPassword();
  await using stores = await openStoresForCommand(config, ['users']);
  const log = createLog({ service: 'admin', level: config.logLevel });
  await using users = await openUsersBackOffice({ databaseUrl: stores.urls.users, log });
  await users.createAdministrator({ email, password });
  console.log(`${email} is an administrator now, in ${storeAddress(stores.urls.users)}`);
}
