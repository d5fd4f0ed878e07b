import { pino, stdTimeFunctions, type Logger } from 'pino';

/** A structured log: object first, sentence second; errors under `err`. */
export type Log = Logger;

/** Opens the log of one process or house; lines are JSON on standard output, `level` is one of pino's. */
export function createLog({ service, level }: { service: string; level: string }): Log {
  return pino({ level, base: { service }, timestamp: stdTimeFunctions.isoTime });
}
