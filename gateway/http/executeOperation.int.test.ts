import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { createLog } from '#platform/log/log.ts';
import { grownOld } from '#platform/testing/grownOld.ts';
import { documentLimits } from '../policies/documentLimits.ts';
import { createOperationResolver } from '../policies/resolveOperation.ts';
import { startApolloServer } from './apolloServer.ts';
import { createExecuteOperation } from './executeOperation.ts';

const log = createLog({ service: 'test', level: 'fatal' });
const schema = buildSchema('type Query { list: [Int!]! }');

/** A gateway that answers with a list of 2,000 objects. */
const gateway: Parameters<typeof startApolloServer>[0]['gateway'] = {
  onSchemaLoadOrUpdate(listener) {
    listener({ apiSchema: schema, coreSupergraphSdl: '' });
    return () => undefined;
  },
  load: async () => ({ executor: async () => ({ data: { list: Array.from({ length: 2_000 }, () => ({})) } }) }),
  stop: async () => undefined,
};

test('a response is freed by a young collection', async () => {
  const apollo = await startApolloServer({ gateway, guards: { judge: () => 1 }, log });
  const execute = createExecuteOperation({ apollo, operationTimeoutMs: 1_000, log });
  const operation = createOperationResolver({ schema: () => schema, limits: documentLimits })({ query: '{ list }' });
  const request = { operation, variables: {}, caller: null, address: '', requestId: 'r' };
  // 200 MB in all.
  expect(await grownOld(2_000, () => execute(request))).toBeLessThan(40);
  await apollo.stop();
});
