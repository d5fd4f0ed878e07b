import { createCursors } from './commands/cursors.ts';
import { runCommand } from './commands/runCommand.ts';
import { openCatalog } from './storage/openCatalog.ts';
import { serveConnections } from './wire/serveConnections.ts';

/**
 * Opens the development stand-in for MongoDB over a folder (':memory:' keeps nothing), for this machine only, on any
 * free port unless one is given. What it answered as written is on the disk. The URL names no database.
 */
export async function openEmbeddedMongo(options: {
  folder: string;
  port?: number;
}): Promise<{ url: string } & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const catalog = opening.use(openCatalog(options.folder));
  const engine = { catalog, cursors: createCursors(Date.now) };
  const server = opening.use(await serveConnections(options.port ?? 0, (body) => runCommand(body, engine)));
  const open = opening.move();
  return {
    url: `mongodb://127.0.0.1:${server.port}/?directConnection=true`,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
