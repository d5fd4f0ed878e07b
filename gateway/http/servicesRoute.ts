import type { FastifyInstance } from 'fastify';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { CallVerifier } from '#platform/identity/identity.ts';

/** What is known of the subgraphs and their instances, for the operator. */
type ServicesRoute = {
  readonly verify: CallVerifier;
  readonly read: () => Promise<readonly object[]>;
};

const OPERATOR = 'operator';

/** GET /services for calls that the operator has signed; for everybody else there is nothing. */
export function servicesRoute(app: FastifyInstance, { verify, read }: ServicesRoute): void {
  app.get('/services', async ({ method, url, headers }) => {
    if (!isOperator()) throw new Fault(commonFaults.notFound, `There is nothing at ${method} /services.`);
    return { services: await read() };

    function isOperator(): boolean {
      try {
        return verify({ method, path: url, body: Buffer.alloc(0), headers }).caller === OPERATOR;
      } catch {
        return false;
      }
    }
  });
}
