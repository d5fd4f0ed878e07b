import { once } from 'node:events';
import { exit } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { createCursors } from './commands/cursors.ts';
import { runCommand } from './commands/runCommand.ts';
import { openCatalog } from './storage/openCatalog.ts';
import { serveConnections } from './wire/serveConnections.ts';

export type MongoWorkerOptions = { readonly folder: string; readonly port: number };

// The thread of the stand-in. Commands run here, so that they do not block the event loop of the subgraphs.
if (!parentPort) throw new Error('mongoWorker.ts is run as a worker thread by openEmbeddedMongo.ts');
const { folder, port } = workerData as MongoWorkerOptions; // what openEmbeddedMongo passes
const catalog = openCatalog(folder);
const engine = { catalog, cursors: createCursors(Date.now) };
const server = await serveConnections(port, (body) => runCommand(body, engine));
parentPort.postMessage(server.port);
await once(parentPort, 'message');
await server[Symbol.asyncDispose]();
catalog[Symbol.dispose]();
exit();
