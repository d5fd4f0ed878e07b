import { commandLine } from '#platform/commandLine/commandLine.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';

// Only the stores, for subgraphs that run apart on a machine without servers; prints what each subgraph must be given.
async function open(opened: AsyncDisposableStack) {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openEmbeddedStores } = await import('../embedded/openEmbeddedStores.ts');
  const { openSecrets } = await import('../embedded/secrets.ts');
  const { storeVariable } = await import('./subgraph.ts');
  const config = readStartConfig(process.env);
  const onStep = (step: string) => console.error(step);
  const stores = opened.use(await openEmbeddedStores({ ...config, onStep }));
  const secretVariables = config.subgraphs.flatMap((subgraph) => Object.entries(subgraph.secrets));
  const secrets = await openSecrets(
    config.dataDir,
    secretVariables.map(([, key]) => key),
  );
  const variables = [
    ...config.subgraphs.map((subgraph) => [storeVariable(subgraph), stores.urls[subgraph.name]]),
    ...config.subgraphs.flatMap(({ readModels = [] }) =>
      readModels.map(({ name, variable }) => [variable, stores.urls[name]]),
    ),
    ['IDENTITY_KEYS', secrets.identityKeys],
    ...secretVariables.map(([variable, key]) => [variable, secrets[key]]),
  ];
  for (const [name, value] of variables) console.log(`${name}=${value}`);
  console.log('the stores are open: pass the lines above and a REDIS_URL to each subgraph; Ctrl-C closes them');
  return () => undefined;
}

commandLine('stores').parse();
await runUntilStopped({ name: 'stores', open, closeWithinMs: 10_000 });
