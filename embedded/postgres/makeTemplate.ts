import { PGlite } from '@electric-sql/pglite';
import process, { argv, exit } from 'node:process';

// Run by template.ts as a separate process: initdb into the given folder, then a clean shutdown.
// If the parent is killed, the folder is not needed.
process.on('disconnect', () => exit());
const folder = argv[2];
if (!folder) throw new Error('makeTemplate.ts: expected a folder as its argument, got none');
const pglite = await PGlite.create(folder, { initDbStartParams: ['--wal-segsize=4'] });
await pglite.close();
exit();
