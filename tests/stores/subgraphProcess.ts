import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { subgraphs } from '../../commands/subgraphs.ts';
import './movingHostname.ts';

// Runs one subgraph in this process, without Redis, because only its store is under test.
const [name = ''] = process.argv.slice(2);
const found = subgraphs.find((each) => each.name === name);
if (found === undefined) throw new Error(`expected the name of a subgraph, got ${name}`);
const open = await found.load();
const dependencies = { pubSub: openLocalPubSub(), log: createLog({ service: name, level: 'info' }) };
const subgraph = await open({ ...dependencies, env: process.env });
process.stdout.write(`open: ${subgraph.url}\n`);
