/** Runs `work` for 0 to `count` - 1, at most `limit` at a time. The results are in that order. */
export async function runConcurrently<T>(count: number, limit: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) results[at] = await work(at);
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
  return results;
}
