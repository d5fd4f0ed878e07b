import { connect } from 'node:net';
import type { PoolClient } from 'pg';

const CANCEL_REQUEST_CODE = 80_877_102;
const CONNECT_TIMEOUT_MS = 1000;

/** What pg knows of a connection's server and backend, which its types leave out. */
type Connected = {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
};

/**
 * Asks the server to stop the statement that a connection is running (CancelRequest, PostgreSQL's protocol 3.0,
 * section 54.2.9). The request may arrive late and stop the next statement: the connection must not be used again.
 */
export function cancelStatement(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as Connected;
  const request = Buffer.alloc(16);
  [request.length, CANCEL_REQUEST_CODE, processID, secretKey].forEach((value, at) =>
    request.writeInt32BE(value, at * 4),
  );
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.end(request);
}
