import { userInfo } from 'node:os';
import { commandLine, runCommandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';

const ABOUT = `
The settings are those of the file at GATEWAY_CONFIG, by default gateway.yaml, with ENVIRONMENT=staging
gateway.staging.yaml; with --service orders those at ORDERS_CONFIG, by default orders.yaml. A running service follows
its file. Versions are kept in DATA_DIR, by default .data. A variable
that is set wins over the file; variables are those of this command, not of a running gateway.

  npm run config -- set limits.max_depth 12
  npm run config -- set 'rate_limits.fields["Mutation.login"].address' 10
  npm run config -- set flags.open_reviews '{ percentage: 10 }'
  npm run config -- set orders.unpaid_minutes 45 --service orders
  npm run config -- set cors.origins '[https://shop.example]'`;
const version = wholeNumberArgument(1, 1_000_000_000);

const program = commandLine('config')
  .option('--service <name>', 'gateway, users, products or orders', 'gateway')
  .addHelpText('after', ABOUT);
program.command('show').description('lists the settings that are set, and when they take effect').action(show);
program.command('get').description('prints a setting').argument('<setting>').action(get);
program
  .command('set')
  .description('changes a setting; the value is YAML')
  .argument('<setting>', 'such as limits.max_depth')
  .argument('<value>')
  .action((setting: string, value: string) => set(setting, value));
program
  .command('unset')
  .description('removes a setting, so that its default counts')
  .argument('<setting>')
  .action((setting: string) => set(setting, null));
program.command('history').description('lists the versions of the file').action(history);
program
  .command('diff')
  .description('shows what differs between two versions, or between one and the file')
  .argument('[from]', 'a version. Default: the one before the last', version)
  .argument('[to]', 'a version. Default: the file', version)
  .action(diff);
program
  .command('rollback')
  .description('writes the file as it was in a version')
  .argument('<version>', '', version)
  .action(rollback);

await runCommandLine(program);

type OpenedFile = Awaited<ReturnType<typeof openFile>>;

async function openFile() {
  const { openSettings } = await import('./openSettings.ts');
  return openSettings(program.opts<{ service: string }>().service, process.env);
}

async function show(): Promise<void> {
  const file = await openFile();
  const { written } = file.read();
  for (const [path, value] of file.tree.settingsOf(written))
    console.log(`${file.tree.printPath(path)}: ${file.print(value, path)}  (${file.effectOf(path)})`);
  const started = file.history.lastStarted();
  if (started === null) return;
  const waiting = file.tree
    .changesBetween(file.check(started.text), written)
    .filter(({ path }) => file.effectOf(path) === 'after a restart');
  if (waiting.length === 0) return;
  console.log(`not in use by the process that was started at ${started.at}, until its next start:`);
  printChanges(file, waiting);
}

async function get(setting: string): Promise<void> {
  const file = await openFile();
  const path = file.pathOf(setting);
  const variable = file.variableOf(path);
  if (variable !== null) console.error(`${variable} wins over the file`);
  console.log(file.print(file.tree.settingAt(file.read().written, path), path));
}

async function set(setting: string, value: string | null): Promise<void> {
  const file = await openFile();
  const { withSetting } = await import('#platform/settings/editSettings.ts');
  const path = file.pathOf(setting);
  const before = await currentText(file);
  const action = value === null ? `unset ${setting}` : `set ${setting}`;
  await replace(file, { before, after: withSetting(before, path, value), action });
}

async function history(): Promise<void> {
  const file = await openFile();
  const versions = file.history.versions();
  for (const { version: number, at, author, action } of versions) console.log(`${number}  ${at}  ${author}  ${action}`);
  if (versions.length === 0) console.log(`no version of ${file.path} is known yet`);
}

async function diff(from: number | undefined, to: number | undefined): Promise<void> {
  const file = await openFile();
  const { length } = file.history.versions();
  const before = file.check(file.textOf(from ?? Math.max(1, length - 1)));
  const after = to === undefined ? file.read().written : file.check(file.textOf(to));
  printChanges(file, file.tree.changesBetween(before, after));
}

async function rollback(number: number): Promise<void> {
  const file = await openFile();
  const before = await currentText(file);
  await replace(file, { before, after: file.textOf(number), action: `rollback to ${number}` });
}

/** The text of the file, also when it is wrong: a change may mend it. */
async function currentText({ path }: OpenedFile): Promise<string> {
  const { existsSync, readFileSync } = await import('node:fs');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

type Edit = { readonly before: string; readonly after: string; readonly action: string };

async function replace(file: OpenedFile, { before, after, action }: Edit): Promise<void> {
  const { replaceText } = await import('#platform/settings/editSettings.ts');
  const { parse } = await import('yaml');
  const next = file.check(after);
  const author = userInfo().username;
  // The text that is replaced may not be known, when no gateway has read it.
  file.keep(before, author);
  file.create();
  const onStored = () => file.history.add({ author, action, text: after });
  if (after !== before) replaceText(file.path, { before, after, onStored });
  printChanges(file, file.tree.changesBetween(parse(before) ?? {}, next));
}

function printChanges(file: OpenedFile, changes: ReturnType<OpenedFile['tree']['changesBetween']>): void {
  for (const { path, before, after } of changes) {
    const values = `${file.print(before, path)} -> ${file.print(after, path)}`;
    console.log(`${file.tree.printPath(path)}: ${values}  (${file.effectOf(path)})`);
  }
  if (changes.length === 0) console.log('nothing differs');
}
