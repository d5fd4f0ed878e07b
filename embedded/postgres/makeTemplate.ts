import { PGlite } from '@electric-sql/pglite';
import process, { argv, exit } from 'node:process';

// Run as a process of its own by template.ts: initdb into the folder given, then a clean shutdown.
// When the parent is killed, the folder is not needed any more.
process.on('disconnect', () => exit());
const folder = argv[2];
if (!folder) throw new Error('makeTemplate.ts: expected a folder as its argument, got none');
const pglite = await PGlite.create(folder, { initDbStartParams: ['--wal-segsize=4'] });
await pglite.close();
exit();
