import { openSlowSubgraph } from './slowSubgraph.ts';

// Serves the slow subgraph of its argument, in JSON, until the process ends.
const { url } = await openSlowSubgraph(JSON.parse(process.argv[2] ?? '') as Parameters<typeof openSlowSubgraph>[0]);
console.log(`open at ${url} end`);
