import { describe } from '@jest/globals';

type Needed = { readonly what: string; readonly isThere: boolean };

/** `describe`; where what the tests need is missing, they are skipped, and a line says what that is. */
export function describeWith({ what, isThere }: Needed, title: string, define: () => void): void {
  if (!isThere) process.stderr.write(`${title}: skipped, there is no ${what}\n`);
  (isThere ? describe : describe.skip)(title, define);
}
