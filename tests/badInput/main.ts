import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { requireData, logIn } from '../shopping.ts';
import { openTestEnvironment, startSystem } from '../startSystem.ts';
import { selectAllValues } from './distributeValues.ts';
import { readFieldsOf, tryRead } from './tryRead.ts';
import { createTestAccount, createSampleProduct, createSender } from './stateSnapshot.ts';
import { tryMutation } from './tryMutation.ts';

// Tries every bad value at every input position; `npm test` tries each value at one position only.
commandLine('test:inputs').parse();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
let count = 0;
{
  await using environment = await openTestEnvironment();
  await using system = await startSystem(environment);
  const schema = buildClientSchema(requireData(await system.execute<IntrospectionQuery>(getIntrospectionQuery())));
  const product = await createSampleProduct(system, await logIn(system.execute, 'admin@example.com'));
  for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const caller = await createTestAccount(system, await logIn(system.execute, 'admin@example.com'));
    const problems = await tryMutation({ endpoint: system, caller, product, mutation, selectAt: selectAllValues });
    console.log(`${mutation.name}: ${problems.length} problems`);
    for (const problem of problems) console.log(`  ${problem}`);
    count += problems.length;
  }
  const token = await logIn(system.execute, 'admin@example.com');
  for (const read of readFieldsOf(schema)) {
    const problems = await tryRead({
      read,
      selectAt: selectAllValues,
      send: createSender(read, { url: system.url, token }),
    });
    console.log(`${read.field.name}: ${problems.length} problems`);
    for (const problem of problems) console.log(`  ${problem}`);
    count += problems.length;
  }
}
process.exitCode = count === 0 ? 0 : 1;
