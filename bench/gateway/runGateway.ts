import type { GraphUnderTest } from './graphFiles.ts';

/** The variable that passes the graph to a gateway's process. */
export const GRAPH_VARIABLE = 'BENCH_GRAPH';

/**
 * Runs a gateway in this child process: sends its URL to the parent, then answers each message with the processor time
 * that the process has used, until the parent disconnects.
 */
export async function runGateway(open: (graph: GraphUnderTest) => Promise<string>): Promise<void> {
  const graph = JSON.parse(process.env[GRAPH_VARIABLE] ?? '{}') as GraphUnderTest; // the parent wrote it
  process.on('disconnect', () => process.exit());
  const url = await open(graph);
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.send?.({ url });
}
