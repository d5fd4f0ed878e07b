import type { FastifyInstance } from 'fastify';
import type { ClientAddressOf } from './clientAddress.ts';
import type { FairQueue } from './fairQueue.ts';
import { requireSmallJson } from './jsonText.ts';

type JsonBodyOptions = { readonly queue: FairQueue; readonly addressOf: ClientAddressOf };

/**
 * Parses the JSON body of a request when it is its client's turn; the request is handled in the same turn. That of a
 * client that has gone meanwhile is not.
 */
export function parseJsonBodies(app: FastifyInstance, { queue, addressOf }: JsonBodyOptions): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    const read = (): void => {
      if (request.raw.socket.destroyed) done(Object.assign(new Error('The client has gone.'), { statusCode: 499 }));
      else void parse(request, body, done);
    };
    try {
      requireSmallJson(body);
      const turn = queue.next(addressOf(request.raw));
      if (turn === null) read();
      else void turn.then(read);
    } catch (error) {
      done(error as Error); // a Fault
    }
  });
}
