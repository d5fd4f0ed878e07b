import { createServer } from 'node:http';
import { newId } from '#platform/ids/ids.ts';

export type CatalogueVariant = {
  readonly unitMinor: number;
  readonly available: number;
  readonly weightGrams: number | null;
  readonly name: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
};

/** A fake products service over HTTP that returns quotes from a map the test may change at any time. */
export async function openFakeProducts() {
  const variants = new Map<string, CatalogueVariant>();
  const state = { isDown: false, requestedIds: [] as string[][] };
  const server = createServer(async (request, response) => {
    if (state.isDown) response.statusCode = 503;
    if (request.method === 'GET') return void response.end('{}');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const requests = JSON.parse(Buffer.concat(chunks).toString()) as QuotesRequest[];
    const responses = requests.map(({ variables }) => {
      const ids = variables.representations.map(({ id }) => id);
      state.requestedIds.push(ids);
      return { data: { _entities: ids.map((id) => entityOf(id, variants.get(id))) } };
    });
    response.end(JSON.stringify(responses));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    /** Adds a variant and returns its id. */
    add(fields: Partial<CatalogueVariant> = {}): string {
      const id = newId('var');
      variants.set(id, { unitMinor: 1_000, available: 10, weightGrams: 500, name: 'Tea', status: 'ACTIVE', ...fields });
      return id;
    },
    change(id: string, fields: Partial<CatalogueVariant>) {
      const before = variants.get(id);
      if (before) variants.set(id, { ...before, ...fields });
    },
    remove: (id: string) => void variants.delete(id),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type QuotesRequest = { readonly variables: { readonly representations: readonly { readonly id: string }[] } };

function entityOf(id: string, variant: CatalogueVariant | undefined) {
  if (!variant) return null;
  const { unitMinor, available, weightGrams, name, status } = variant;
  const price = { amountMinor: unitMinor, currency: 'USD' };
  const product = { id: 'prd_1', name, status, images: [] };
  return { id, sku: `SKU ${name}`, title: null, weightGrams, price, stock: { availableToSell: available }, product };
}
