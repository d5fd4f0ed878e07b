import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const COMMON = /'\.\/(common-[\w-]+\.js)'/;

/** The graphql-ws client as a browser loads it: a module, and the other one it imports, each under a path of ours. */
export async function readSocketClient(
  commonPath: string,
): Promise<{ readonly client: string; readonly common: string }> {
  const folder = dirname(createRequire(import.meta.url).resolve('graphql-ws/client'));
  const client = await readFile(join(folder, 'client.js'), 'utf8');
  const [, commonFile] = COMMON.exec(client) ?? [];
  if (!commonFile) throw new Error("expected graphql-ws's client to import one module of its own");
  const common = await readFile(join(folder, commonFile), 'utf8');
  return { client: client.replaceAll(`./${commonFile}`, commonPath), common };
}
