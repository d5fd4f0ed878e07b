import process from 'node:process';
import { destination, pino, stdSerializers, stdTimeFunctions, symbols, type Logger } from 'pino';

/** A structured log: object first, sentence second; errors under `err`. */
export type Log = Logger;

// An error may quote what a client sent, and its stack quotes it again: a log line says why, it is no copy of requests.
const MAX_TEXT = 4_000;
const MAX_ELEMENTS = 10;
const MAX_LEVELS = 4;

const WARN = 40;
const FLUSH_EVERY_MS = 50;
// Half of what one write to a pipe takes at once.
const BUFFER_BYTES = 8_192;

/**
 * Standard output of all logs of the process. A write for each line costs a busy process more than to compose the line,
 * so lines wait up to 50 ms for others; warnings and errors, and what waits when the process exits, are written at once.
 */
function openStandardOutput(): { write: (line: string) => void } {
  const output = destination({ fd: 1, sync: true, minLength: BUFFER_BYTES, periodicFlush: FLUSH_EVERY_MS });
  process.on('exit', () => output.flushSync());
  return {
    // pino then sets `lastLevel` before it writes a line.
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string) {
      output.write(line);
      if (this.lastLevel >= WARN) output.flushSync();
    },
  } as { lastLevel: number; write: (line: string) => void };
}

let standardOutput: ReturnType<typeof openStandardOutput> | null = null;

/** Creates the logger of one process or service; lines are JSON on standard output, `level` is one of pino's. */
export function createLog(
  { service, level }: { service: string; level: string },
  output: { write: (line: string) => void } = (standardOutput ??= openStandardOutput()),
): Log {
  const serializers = { err: describeError };
  return pino({ level, base: { service }, timestamp: stdTimeFunctions.isoTime, serializers }, output);
}

function describeError(error: unknown): unknown {
  return error instanceof Error ? shortened(stdSerializers.err(error), 0) : error;
}

/** Texts are cut in the middle: how a message begins and where a stack ends say most. */
function shortened(value: unknown, level: number): unknown {
  if (typeof value === 'string' && value.length > MAX_TEXT)
    return `${value.slice(0, MAX_TEXT / 2)} … ${value.slice(-MAX_TEXT / 2)}`;
  if (typeof value !== 'object' || value === null) return value;
  if (level === MAX_LEVELS) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ELEMENTS).map((each) => shortened(each, level + 1));
  const entries = Object.entries(value).slice(0, 2 * MAX_ELEMENTS);
  return Object.fromEntries(entries.map(([name, each]) => [name, shortened(each, level + 1)]));
}
