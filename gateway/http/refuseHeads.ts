import type { FastifyInstance } from 'fastify';
import { Fault } from '#platform/faults/faults.ts';
import { encodedBodyRefusal } from '#platform/http/encodedBody.ts';
import { gatewayFaults } from '../errors.ts';

const MAX_URL_LENGTH = 8_192;
const MAX_HEADERS = 100;

/** Refuses requests by their head alone: a wrong host, too much of it, and an encoded body. */
export function refuseHeads(app: FastifyInstance): void {
  refuseWrongHosts(app);
  refuseLargeHeads(app);
  refuseEncodedBodies(app);
}

// Node limits the head to 16 KiB, but not how many fields it has: beyond 2,000 it ignores them.
function refuseLargeHeads(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw, url }, _reply, done) => {
    if (url.length > MAX_URL_LENGTH) done(clientError(414, `The URL is too long: at most ${MAX_URL_LENGTH} bytes.`));
    else if (raw.rawHeaders.length > 2 * MAX_HEADERS) done(clientError(431, `At most ${MAX_HEADERS} headers.`));
    else done();
  });
}

// Code that builds a URL from the request trusts the Host header.
function refuseWrongHosts(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers: { host }, raw: { rawHeaders } }, _reply, done) => {
    // Of several, Node keeps the first, and a proxy may have used another (RFC 9112, 3.2).
    const count = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length;
    if (count > 1) done(clientError(400, 'Expected one Host header, got several.'));
    else if (URL.canParse(`http://${host}`)) done();
    else done(clientError(400, 'The Host header is not a host.'));
  });
}

function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const message = encodedBodyRefusal(headers);
    if (message === null) done();
    else done(new Fault(gatewayFaults.unsupportedMedia, message));
  });
}

function clientError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
