import { describe } from '@jest/globals';

type Requirement = { readonly name: string; readonly isAvailable: boolean };

/** `describe`; where what the tests need is missing, they are skipped, and a line says what that is. */
export function describeIfAvailable({ name, isAvailable }: Requirement, title: string, define: () => void): void {
  if (!isAvailable) process.stderr.write(`${title}: skipped, there is no ${name}\n`);
  (isAvailable ? describe : describe.skip)(title, define);
}
