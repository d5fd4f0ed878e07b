const MAX_LENGTH = 200;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/** What is wrong with an idempotency key from outside, as a sentence for its caller, or null. */
export function idempotencyKeyProblem(key: string): string | null {
  if (PRINTABLE_ASCII.test(key) && key.length <= MAX_LENGTH) return null;
  return `Expected 1 to ${MAX_LENGTH} printable ASCII characters without spaces, got ${key.length} characters.`;
}
