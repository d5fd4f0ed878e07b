import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';

// The MongoDB stand-in as its own process, so that it can be killed and takes no CPU time of the measuring process.
// Arguments: folder (default: in memory), port (default: any free one).
const [folder = ':memory:', port = '0'] = process.argv.slice(2);
const { url } = await openEmbeddedMongo({ folder, port: Number(port) });
process.stdout.write(`open: ${url}\n`);
