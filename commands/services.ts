import { userInfo } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';

const EXAMPLES = `
The list is that of the gateway at GRAPH_URL, or of the running system of DATA_DIR. Weights are kept in the registry of
REDIS_URL. Both need the operator's IDENTITY_KEY with IDENTITY_PUBLIC_KEYS, or IDENTITY_KEYS.

  npm run services -- weight orders v2 10      v2 gets 10 % of the calls, the other versions share the rest
  npm run services -- weight orders v2 none    v2 gets what its instances say`;
const TIMEOUT_MS = 5_000;

const program = commandLine('services').addHelpText('after', EXAMPLES).action(list);
program
  .command('weight')
  .description('gives a version its percentage of the calls of a service')
  .argument('<service>', 'such as orders')
  .argument('<version>', 'the SERVICE_VERSION of its instances')
  .argument('<percent>', 'from 0 to 100, or none', percentOrNone)
  .action(setWeight);
const COLUMNS = [
  'service',
  'id',
  'url',
  'health',
  'weight',
  'version',
  'zone',
  'in flight',
  'calls',
  'errors',
] as const;

await runCommandLine(program);

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number>>;

async function list(): Promise<void> {
  const { z } = await import('zod');
  const instance = z.object({
    id: z.string(),
    url: z.string(),
    health: z.string(),
    weight: z.number(),
    version: z.string().nullable(),
    zone: z.string().nullable(),
    inFlight: z.number(),
    calls: z.number(),
    failures: z.number(),
  });
  const cache = z.object({ hits: z.number(), misses: z.number(), stale: z.number(), hitRate: z.number() }).nullable();
  const service = z.object({ name: z.string(), breaker: z.string(), cache, instances: z.array(instance) });
  const { services } = z.object({ services: z.array(service) }).parse(await readServices());
  const rows = services.flatMap(({ name, instances }) =>
    instances.map(({ version, zone, inFlight, calls, failures, ...rest }) => ({
      ...rest,
      service: name,
      version: version ?? '-',
      zone: zone ?? '-',
      'in flight': inFlight,
      calls,
      errors: calls === 0 ? '-' : `${((failures / calls) * 100).toFixed(1)} %`,
    })),
  );
  for (const line of tableOf(rows)) console.log(line);
  for (const { name, breaker } of services)
    if (breaker !== 'closed' && breaker !== 'off') console.log(`the circuit breaker of ${name} is ${breaker}`);
  for (const { name, cache } of services) if (cache) console.log(cacheLine(name, cache));
  const isServed = services.every(({ instances }) => instances.some(({ health }) => /healthy|unknown/.test(health)));
  if (!isServed) process.exitCode = 1;
}

type CacheUse = { readonly hits: number; readonly misses: number; readonly stale: number; readonly hitRate: number };

function cacheLine(name: string, { hits, misses, stale, hitRate }: CacheUse): string {
  return `the cache of ${name} had ${(hitRate * 100).toFixed(1)} % of ${hits + misses + stale} values, ${stale} stale`;
}

async function readServices(): Promise<unknown> {
  const { findGraphUrl } = await import('./serviceUrl.ts');
  const { newId } = await import('#platform/ids/ids.ts');
  const url = new URL('/services', await findGraphUrl(process.env));
  const { operatorIdentity } = await import('./openServiceInstances.ts');
  const identity = await operatorIdentity(process.env);
  const call = { claims: null, requestId: newId('req'), deadlineAt: Date.now() + TIMEOUT_MS };
  const headers = identity.signCall('gateway', { method: 'GET', path: url.pathname, body: '' }, call);
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new Error(`${url.href} does not answer: is the gateway running?`, { cause });
  });
  if (response.ok) return response.json();
  throw new Error(`${url.href} answered ${response.status}: expected a gateway that knows the keys of the operator`);
}

async function setWeight(service: string, version: string, percent: number | null): Promise<void> {
  const { weightEntries } = await import('#platform/discovery/signedEntries.ts');
  const { openRegistryForCommand, operatorIdentity } = await import('./openServiceInstances.ts');
  const identity = await operatorIdentity(process.env);
  await using registry = await openRegistryForCommand(process.env);
  const stored = await registry.read(service).catch((cause: unknown) => {
    throw new Error('REDIS_URL: Redis does not answer', { cause });
  });
  const before = stored.weights && weightEntries.read(service, stored.weights, identity.verifierOf(identity.service));
  const { [version]: _, ...others } = before ? before.percent : {};
  const value = {
    at: Date.now(),
    by: userInfo().username,
    percent: percent === null ? others : { ...others, [version]: percent },
  };
  if (Object.values(value.percent).reduce((sum, each) => sum + each, 0) > 100)
    throw new Error(`expected at most 100 % for all versions of ${service}, got ${JSON.stringify(value.percent)}`);
  await registry.setWeights(service, weightEntries.sign(service, value, identity.signMessage));
  await registry.notify(service);
  const named = Object.entries(value.percent).map(([name, each]) => `${name} ${each} %`);
  console.log(`${service}: ${named.join(', ') || 'no version has a percentage'}`);
}

function percentOrNone(text: string): number | null {
  if (text === 'none') return null;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError('expected a number from 0 to 100, or none');
}

/** The lines of a table, columns aligned; the first has their names. */
function tableOf(rows: readonly Row[]): string[] {
  const cells = [[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => String(row[column])))];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
