import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';

// The stand-in for MongoDB as a process of its own, so that it takes no turns of whoever measures and can be killed.
// Without a folder it keeps nothing, without a port it takes any.
const [folder = ':memory:', port = '0'] = process.argv.slice(2);
const { url } = await openEmbeddedMongo({ folder, port: Number(port) });
process.stdout.write(`open: ${url}\n`);
