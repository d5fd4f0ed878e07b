import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readOrdersConfig } from '../../subgraphs/orders/config.ts';
import { openOrders } from '../../subgraphs/orders/open.ts';
import { readProductsConfig } from '../../subgraphs/products/config.ts';
import { openProducts } from '../../subgraphs/products/open.ts';
import { readUsersConfig } from '../../subgraphs/users/config.ts';
import { openUsers } from '../../subgraphs/users/open.ts';
import './movingHostname.ts';

// Runs one subgraph in this process, without Redis, because only its store is under test.
const [name = ''] = process.argv.slice(2);
const dependencies = { pubSub: openLocalPubSub(), log: createLog({ service: name, level: 'info' }) };
const subgraph = await open();
process.stdout.write(`open: ${subgraph.url}\n`);

function open() {
  if (name === 'users') return openUsers({ ...dependencies, config: readUsersConfig(process.env) });
  if (name === 'orders') return openOrders({ ...dependencies, config: readOrdersConfig(process.env) });
  return openProducts({ ...dependencies, config: readProductsConfig(process.env) });
}
