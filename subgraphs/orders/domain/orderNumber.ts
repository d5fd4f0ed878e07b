const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const SPACE = 1n << 40n;
/** Odd, so that multiplying by it permutes the numbers below 2^40: no two counters give the same number. */
const STRIDE = 683_498_240_591n;

/** The number of the n-th order: eight Crockford base32 characters such as `7K3D-Q0ZV`, unique, and not revealing n. */
export function orderNumberOf(n: number): string {
  let left = (BigInt(n) * STRIDE) % SPACE;
  let text = '';
  while (text.length < LENGTH) {
    text = ALPHABET.charAt(Number(left & 31n)) + text;
    left >>= 5n;
  }
  return `${text.slice(0, LENGTH / 2)}-${text.slice(LENGTH / 2)}`;
}

const LOOKALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/**
 * Normalises the first characters of an order number as users type it: in lower case, with spaces or without the
 * hyphen, with letters for similar digits. Null when no number can start with it.
 */
export function parseOrderNumberPrefix(typed: string): string | null {
  const text = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll(/[OIL]/g, (letter) => LOOKALIKES[letter] ?? letter);
  if (text.length > LENGTH || [...text].some((letter) => !ALPHABET.includes(letter))) return null;
  const half = LENGTH / 2;
  return text.length > half ? `${text.slice(0, half)}-${text.slice(half)}` : text;
}

/** Normalises a complete number, as {@link parseOrderNumberPrefix}; null when it is not one. */
export function parseOrderNumber(typed: string): string | null {
  const number = parseOrderNumberPrefix(typed);
  return number?.length === LENGTH + 1 ? number : null;
}
