import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig } from '../../../gateway/config.ts';
import { openGateway } from '../../../gateway/open.ts';
import { executeDirectly } from '../executeDirectly.ts';
import { runGateway } from '../runGateway.ts';

// The gateway as `npm run gateway` opens it, with signed calls and all policies. Like the others it logs no requests.
// RATE_LIMITS=on counts what callers send, in Redis with REDIS_URL. PIPELINE=none goes without Apollo Server's.
await runGateway(async ({ listFile }) => {
  const read = readGatewayConfig({
    ...process.env,
    IDENTITY_KEYS: 'the secret of a benchmark of 32 characters or more',
    SUPERGRAPH_CONFIG: listFile,
    // On a busy machine 50 big operations at once take longer than the defaults allow.
    CALL_TIMEOUT_MS: '60000',
    OPERATION_TIMEOUT_MS: '60000',
    MAX_OPERATION_COST: '1000000000',
    RATE_LIMITS: process.env['RATE_LIMITS'] ?? 'off',
    PORT: '0',
  });
  // With limits, callers never reach them.
  const config = { ...read, rateLimits: { ...read.rateLimits, anonymous: 1_000_000_000 } };
  const log = createLog({ service: 'gateway', level: process.env['LOG_LEVEL'] ?? 'fatal' });
  const withoutPipeline = process.env['PIPELINE'] === 'none' ? { executeOperation: executeDirectly } : {};
  const { url } = await openGateway({ config, pubSub: openLocalPubSub({ log }), log, ...withoutPipeline });
  return `${url}/graphql`;
});
