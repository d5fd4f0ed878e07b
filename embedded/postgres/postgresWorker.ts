import { once } from 'node:events';
import { exit } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { openPostgresServer, type PostgresServerOptions } from './postgresServer.ts';

// The thread of one database. Queries run here, so that they do not block the event loop of the services.
if (!parentPort) throw new Error('postgresWorker.ts is run as a worker thread by openEmbeddedPostgres.ts');
const server = await openPostgresServer(workerData as PostgresServerOptions);
parentPort.postMessage(server.port);
await once(parentPort, 'message');
await server[Symbol.asyncDispose]();
exit(); // of this thread, for which the engine's own timers would hold on
