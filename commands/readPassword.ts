import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * A password: typed twice at a terminal, which does not show it, or else the first line of standard input. Throws when
 * it is empty, when the two differ, or when the input ends before it.
 */
export async function readPassword(): Promise<string> {
  if (!stdin.isTTY) return required(await readLine(''));
  const password = required(await readLine('Password: '));
  if ((await readLine('The same again: ')) !== password) throw new Error('the two passwords differ');
  return password;
}

async function readLine(prompt: string): Promise<string> {
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: hidden, terminal: stdin.isTTY });
  const { promise: ended, reject } = Promise.withResolvers<never>();
  lines.once('close', () => reject(new Error('no password was given')));
  stderr.write(prompt);
  try {
    return await Promise.race([lines.question(''), ended]);
  } finally {
    lines.close();
    if (prompt !== '') stderr.write('\n');
  }
}

function required(password: string): string {
  if (password === '') throw new Error('expected a password, got an empty line');
  return password;
}
