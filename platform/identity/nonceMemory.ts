/**
 * Returns whether a nonce is new. Remembers nonces for at least twice `maxAgeMs`, in two generations, so that memory
 * stays bounded by the rate of calls.
 */
export function createNonceMemory(maxAgeMs: number): (nonce: string, now: number) => boolean {
  let current = new Set<string>();
  let previous = new Set<string>();
  let turnedAt = 0;
  return (nonce, now) => {
    if (now - turnedAt > 2 * maxAgeMs) {
      previous = now - turnedAt > 4 * maxAgeMs ? new Set() : current;
      current = new Set();
      turnedAt = now;
    }
    if (current.has(nonce) || previous.has(nonce)) return false;
    current.add(nonce);
    return true;
  };
}
