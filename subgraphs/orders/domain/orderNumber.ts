const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const SPACE = 1n << 40n;
/** Odd, so that multiplying by it permutes the numbers below 2^40: no two counters give the same number. */
const STRIDE = 683_498_240_591n;

/** The n-th order's number for people: eight Crockford characters such as `7K3D-Q0ZV`, unique, and silent about n. */
export function orderNumberOf(n: number): string {
  let left = (BigInt(n) * STRIDE) % SPACE;
  let text = '';
  while (text.length < LENGTH) {
    text = ALPHABET.charAt(Number(left & 31n)) + text;
    left >>= 5n;
  }
  return `${text.slice(0, LENGTH / 2)}-${text.slice(LENGTH / 2)}`;
}
