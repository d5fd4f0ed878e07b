import { types } from 'node:util';

/**
 * SQLSTATEs of a server that stops, starts, recovers or has no connection left, and of a connection that broke
 * (PostgreSQL, appendix A). 25006 is a write that met a standby, as after a failover.
 */
const UNAVAILABLE_STATE = /^(08\w{3}|57P0[1235]|53300|25006)$/;

/** What Node says of a network that leads nowhere. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT',
]);

// What pg says has no code: of a connection that ended, of one that ended before, and of none to be had in time.
const UNAVAILABLE_MESSAGE =
  /^(Connection terminated\b|Client has encountered a connection error|timeout (expired|exceeded when trying to connect)|There was an error establishing an SSL connection)/;

/**
 * Whether an error says that PostgreSQL cannot be reached, or was lost while it was asked. What was asked may have been
 * done all the same, if the commit was on its way.
 */
export function isPostgresUnavailable(error: unknown): boolean {
  for (let at = error; types.isNativeError(at); at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    if (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_MESSAGE.test(at.message)) return true;
    if (NETWORK_CODES.has(code) && 'syscall' in at) return true;
    if ('errors' in at && Array.isArray(at.errors) && at.errors.length > 0)
      return at.errors.every(isPostgresUnavailable);
  }
  return false;
}
