import { countCodePoints } from './text.ts';

const MIN_LENGTH = 10;
const MAX_LENGTH = 128;

/** The form of a password to hash: NFKC, so that equal characters have equal bytes (NIST SP 800-63B 5.1.1.2). */
export function canonicalPassword(password: string): string {
  return password.normalize('NFKC');
}

/** What is wrong with a canonical password, or null. The text never contains the password. */
export function passwordProblem(password: string): string | null {
  const length = countCodePoints(password);
  if (length < MIN_LENGTH || length > MAX_LENGTH)
    return `expected ${MIN_LENGTH} to ${MAX_LENGTH} characters, got ${length}`;
  return password.isWellFormed() ? null : 'expected Unicode text, got half a surrogate pair';
}
