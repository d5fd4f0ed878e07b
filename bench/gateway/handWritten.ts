import { operations } from './operations.ts';

type Entity = Record<string, unknown>;

/** Sends an operation to a subgraph and returns its data. */
export type Call = (subgraph: string, query: string, representations?: readonly Entity[]) => Promise<Entity>;

type Execute = (call: Call) => Promise<Entity>;

const ENTITIES = 'query($representations:[_Any!]!){_entities(representations:$representations)';
const REVIEWS = 'reviews{id body product{__typename upc}}';
const OF_PRODUCT = `reviews{id body author{__typename id ${REVIEWS}}}`;
const OF_USER = `reviews{id body product{__typename upc ${OF_PRODUCT}}}`;

/**
 * Executes the operations of the benchmark by hand, in the order of their query plans. `isMerged`: equal calls of a
 * round are one; without, _big_ is the 16 calls of its plan.
 */
export function handWritten(isMerged: boolean): (query: string, call: Call) => Promise<Entity> {
  const executes: Record<string, Execute> = {
    big: isMerged ? bigMerged : bigAsPlanned,
    'two hops': twoHops,
    small: (call) => call('accounts', '{me{id name username}}'),
  };
  const byQuery = new Map(Object.entries(operations).map(([name, query]) => [query, executes[name]]));
  return async (query, call) => {
    const execute = byQuery.get(query);
    if (!execute) throw new Error(`expected an operation of the benchmark, got ${query.slice(0, 100)}`);
    return execute(call);
  };
}

async function twoHops(call: Call): Promise<Entity> {
  const data = await call('products', '{topProducts(first:3){__typename upc name}}');
  const products = listOf(data, 'topProducts');
  await join({ call, subgraph: 'reviews', fields: '...on Product{reviews{id body}}', keys: ['upc'] }, products);
  return { topProducts: products.map(({ upc, name, reviews }) => ({ upc, name, reviews })) };
}

async function bigAsPlanned(call: Call): Promise<Entity> {
  const ofUsers = async (): Promise<readonly Entity[]> => {
    const users = listOf(await call('accounts', '{users{__typename id username name}}'), 'users');
    await join({ call, subgraph: 'reviews', fields: `...on User{${OF_USER}}`, keys: ['id'] }, users);
    const products = each(each(users, 'reviews'), 'product');
    const authors = each(each(products, 'reviews'), 'author');
    const last = each(each(authors, 'reviews'), 'product');
    await Promise.all([joinProducts(call, products), joinUsers(call, authors), joinProducts(call, last)]);
    return users;
  };
  const ofProducts = async (): Promise<readonly Entity[]> => {
    const products = listOf(await call('products', '{topProducts{__typename upc name price weight}}'), 'topProducts');
    const reviewed = async (): Promise<void> => {
      await join({ call, subgraph: 'reviews', fields: `...on Product{${OF_PRODUCT}}`, keys: ['upc'] }, products);
      const authors = each(each(products, 'reviews'), 'author');
      await Promise.all([joinUsers(call, authors), joinProducts(call, each(each(authors, 'reviews'), 'product'))]);
    };
    await Promise.all([reviewed(), join({ call, ...STOCK_AND_ESTIMATE }, products)]);
    return products;
  };
  const [users, topProducts] = await Promise.all([ofUsers(), ofProducts()]);
  return shapeBig(users, topProducts);
}

/** The same with 7 calls: fields of one subgraph that are known at the same time are one call. */
async function bigMerged(call: Call): Promise<Entity> {
  const [ofAccounts, ofProducts] = await Promise.all([
    call('accounts', '{users{__typename id username name}}'),
    call('products', '{topProducts{__typename upc name price weight}}'),
  ]);
  const [users, topProducts] = [listOf(ofAccounts, 'users'), listOf(ofProducts, 'topProducts')];
  const fields = `...on User{${OF_USER}}...on Product{${OF_PRODUCT}}`;
  await Promise.all([
    join({ call, subgraph: 'reviews', fields, keys: ['id', 'upc'] }, [...users, ...topProducts]),
    join({ call, ...STOCK_AND_ESTIMATE }, topProducts),
  ]);
  const reviewed = each(each(users, 'reviews'), 'product');
  const authors = each(each([...reviewed, ...topProducts], 'reviews'), 'author');
  const products = [...reviewed, ...each(each(authors, 'reviews'), 'product')];
  await Promise.all([joinUsers(call, authors), join({ call, ...PRODUCT }, products)]);
  await join({ call, ...STOCK_AND_ESTIMATE }, products);
  return shapeBig(users, topProducts);
}

const PRODUCT = { subgraph: 'products', fields: '...on Product{name price weight}', keys: ['upc'] };
const STOCK_AND_ESTIMATE = {
  subgraph: 'inventory',
  fields: '...on Product{inStock shippingEstimate}',
  keys: ['upc', 'price', 'weight'],
};

async function joinUsers(call: Call, users: readonly Entity[]): Promise<void> {
  await join({ call, subgraph: 'accounts', fields: '...on User{username name}', keys: ['id'] }, users);
}

async function joinProducts(call: Call, products: readonly Entity[]): Promise<void> {
  const estimated = async (): Promise<void> => {
    await join({ call, ...PRODUCT }, products);
    const fields = '...on Product{shippingEstimate}';
    await join({ call, subgraph: 'inventory', fields, keys: ['upc', 'price', 'weight'] }, products);
  };
  const stock = join({ call, subgraph: 'inventory', fields: '...on Product{inStock}', keys: ['upc'] }, products);
  await Promise.all([estimated(), stock]);
}

type Join = {
  readonly call: Call;
  readonly subgraph: string;
  readonly fields: string;
  readonly keys: readonly string[];
};

/** Fetches fields of entities, each once, and adds them. */
async function join({ call, subgraph, fields, keys }: Join, entities: readonly Entity[]): Promise<void> {
  const representations = new Map<string, Entity>();
  const idOf = ({ __typename, id, upc }: Entity): string => `${String(__typename)} ${String(id ?? upc)}`;
  for (const entity of entities) {
    const representation: Entity = { __typename: entity['__typename'] };
    for (const key of keys) if (key in entity) representation[key] = entity[key];
    representations.set(idOf(entity), representation);
  }
  const data = await call(subgraph, `${ENTITIES}{${fields}}}`, [...representations.values()]);
  const found = new Map([...representations.keys()].map((id, at) => [id, listOf(data, '_entities')[at]]));
  for (const entity of entities) Object.assign(entity, found.get(idOf(entity)));
}

function listOf(entity: Entity, field: string): readonly Entity[] {
  return entity[field] as readonly Entity[]; // a list in the graph of the benchmark
}

/** The objects of a field of each entity: elements of its lists, or its object. */
function each(entities: readonly Entity[], field: string): readonly Entity[] {
  return entities.flatMap((entity) => entity[field] as Entity | readonly Entity[]);
}

function shapeBig(users: readonly Entity[], topProducts: readonly Entity[]): Entity {
  const product = ({ inStock, name, price, shippingEstimate, upc, weight }: Entity): Entity => {
    return { inStock, name, price, shippingEstimate, upc, weight };
  };
  const user = ({ id, username, name }: Entity): Entity => ({ id, username, name });
  const reviews = (of: Entity, field: 'product' | 'author', shape: (entity: Entity) => Entity): Entity[] =>
    listOf(of, 'reviews').map((review) => {
      return { id: review['id'], body: review['body'], [field]: shape(review[field] as Entity) };
    });
  const authorOf = (of: Entity): Entity => ({ ...user(of), reviews: reviews(of, 'product', product) });
  const reviewed = (of: Entity): Entity => ({ ...product(of), reviews: reviews(of, 'author', authorOf) });
  return {
    users: users.map((of) => ({ ...user(of), reviews: reviews(of, 'product', reviewed) })),
    topProducts: topProducts.map(reviewed),
  };
}
