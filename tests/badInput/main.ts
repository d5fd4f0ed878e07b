import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { requireData, logIn } from '../shopping.ts';
import { openTestEnvironment, startSystem } from '../startSystem.ts';
import { wholePortions } from './portions.ts';
import { readsOf, tryRead } from './readCalls.ts';
import { openCaller, openProduct, senderOf } from './shop.ts';
import { tryMutation } from './trials.ts';

// Every bad value at every place of every mutation's arguments, where `npm test` tries each value somewhere.
commandLine('test:inputs').parse();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
let count = 0;
{
  await using ground = await openTestEnvironment();
  await using shop = await startSystem(ground);
  const schema = buildClientSchema(requireData(await shop.execute<IntrospectionQuery>(getIntrospectionQuery())));
  const product = await openProduct(shop, await logIn(shop.execute, 'admin@example.com'));
  for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const caller = await openCaller(shop, await logIn(shop.execute, 'admin@example.com'));
    const problems = await tryMutation({ shop, caller, product, mutation, portionOf: wholePortions });
    console.log(`${mutation.name}: ${problems.length} problems`);
    for (const problem of problems) console.log(`  ${problem}`);
    count += problems.length;
  }
  const token = await logIn(shop.execute, 'admin@example.com');
  for (const read of readsOf(schema)) {
    const problems = await tryRead({ read, portionOf: wholePortions, send: senderOf(read, { url: shop.url, token }) });
    console.log(`${read.field.name}: ${problems.length} problems`);
    for (const problem of problems) console.log(`  ${problem}`);
    count += problems.length;
  }
}
process.exitCode = count === 0 ? 0 : 1;
