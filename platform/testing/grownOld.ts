import { getHeapSpaceStatistics } from 'node:v8';

/**
 * Runs work so many times, and resolves with the megabytes that then only a full collection of garbage frees, those that
 * full collections have freed meanwhile included. It does so twice and takes the lesser: a young collection that a busy
 * machine delays keeps more than the work does.
 */
export async function grownOld(times: number, work: () => unknown): Promise<number> {
  return Math.min(await grownInOneRound(times, work), await grownInOneRound(times, work));
}

async function grownInOneRound(times: number, work: () => unknown): Promise<number> {
  let [grown, before] = [0, oldMegabytes()];
  for (let done = 0; done < times; done += 1) {
    await work();
    const now = oldMegabytes();
    grown += Math.max(0, now - before);
    before = now;
  }
  return grown;
}

function oldMegabytes(): number {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => /^(old|large_object)_space$/.test(name));
  return old.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0) / 1e6;
}
