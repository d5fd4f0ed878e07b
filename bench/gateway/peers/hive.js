import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { useJIT } from '@graphql-mesh/plugin-jit';
import { runGateway } from '../runGateway.ts';

// Hive Gateway's runtime on node:http. HIVE_PLANNER is `javascript`, executed with JIT, or `rust`; SHARE_READS shares
// equal requests in flight, those of clients and those to subgraphs.
const share = process.env.SHARE_READS === 'on';
const isRust = process.env.HIVE_PLANNER === 'rust';

await runGateway(async ({ supergraphSdl }) => {
  const gateway = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    ...(isRust && { unifiedGraphHandler }),
    ...(!isRust && { plugins: () => [useJIT()] }),
    inboundInflightRequestDeduplication: share,
    transportEntries: { '*.http': { options: { deduplicateInflightRequests: share } } },
  });
  const server = createServer(gateway);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/graphql`;
});
