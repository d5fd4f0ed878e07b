import { Argument, InvalidArgumentError } from 'commander';
import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';

const program = commandLine('identity');
program
  .command('keys')
  .description('prints a new private key of each service, and the public keys of all as IDENTITY_PUBLIC_KEYS')
  .addArgument(
    new Argument('[services...]', 'which services; without any, all that docker-compose.yml runs').argParser(collect),
  )
  .addHelpText(
    'after',
    `
Keys that IDENTITY_PUBLIC_KEYS of the environment has already stay, behind the new ones: so a service is added, and so its
key is changed. docs/architecture.md has the steps.

  npm run -s identity -- keys >> .env
  npm run -s identity -- keys reviews`,
  )
  .action((services: string[]) => printKeys(services));
await runCommandLine(program);

function collect(name: string, before: string[] = []): string[] {
  if (/^[a-z][a-z0-9-]{0,62}$/.test(name)) return [...before, name];
  throw new InvalidArgumentError('expected names of services such as reviews');
}

async function printKeys(services: readonly string[]): Promise<void> {
  const { readPublicKeys } = await import('#platform/environment/identityKeys.ts');
  const { serviceVariable } = await import('#platform/environment/environment.ts');
  const { newPrivateKey, publicKeysOf } = await import('#platform/identity/serviceKeys.ts');
  const { OPERATOR } = await import('./operatorKeys.ts');
  const { subgraphs } = await import('./subgraphs.ts');
  const all = ['gateway', ...subgraphs.map(({ name }) => name), OPERATOR];
  const made = [...new Set(services.length > 0 ? services : all)].map((name) => ({
    name,
    privateKey: newPrivateKey(),
  }));
  const keys = [
    ...made.flatMap(({ name, privateKey }) => publicKeysOf(name, privateKey)),
    ...readPublicKeys(process.env),
  ];
  for (const { name, privateKey } of made) console.log(`${serviceVariable(name, 'IDENTITY_KEY')}=${privateKey}`);
  console.log(`IDENTITY_PUBLIC_KEYS='${JSON.stringify({ keys })}'`);
}
