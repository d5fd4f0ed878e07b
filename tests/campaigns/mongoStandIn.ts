import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';

// The stand-in for MongoDB as a process of its own, so that it takes no turns of whoever measures; it keeps nothing.
const { url } = await openEmbeddedMongo({ folder: ':memory:' });
process.stdout.write(`open: ${url}\n`);
