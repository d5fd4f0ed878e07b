import type { Backend } from './backend.ts';
import type { ClientSession } from './clientSession.ts';
import { findError, fatalError, message, query, sync, type WireMessage } from './wireMessages.ts';

export type SchedulerOptions = {
  /** Opens the folder's backend; called again after a backend ended, as a postmaster restarts one. */
  readonly openBackend: () => Promise<Backend>;
  readonly idleInTransactionMs: number;
  readonly housekeepingMs: number;
};

// Not DISCARD ALL, which would also drop the prepared statements of the waiting sessions.
const cleanUp = query(
  'SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; ' +
    'SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES',
);

/**
 * Schedules client sessions on the single backend. A session has the backend from its first message until the backend
 * is idle outside a transaction; other sessions wait in a queue. Session state is reset when another session gets the
 * backend, as by a transaction pooler; startup settings and prepared statements are restored.
 */
export class BackendScheduler implements AsyncDisposable {
  readonly #options: SchedulerOptions;
  readonly #waiting: ClientSession[] = [];
  #backend: Backend | null;
  #owner: ClientSession | null = null;
  #previous: ClientSession | null = null;
  #isAbandoned = false;
  #leftStatements: string[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #isScheduled = false;
  #isUntidy = false;
  #isHousekeepingDue = false;
  readonly #housekeeping: NodeJS.Timeout;
  #isClosed = false;

  constructor(backend: Backend, options: SchedulerOptions) {
    this.#backend = backend;
    this.#options = options;
    this.#housekeeping = setInterval(() => {
      this.#isHousekeepingDue = this.#isUntidy;
      this.#schedule();
    }, options.housekeepingMs);
  }

  onMessage(session: ClientSession): void {
    if (session === this.#owner) clearTimeout(this.#idleTimer);
    else if (session.inbox[0]?.type === 'X') return session.end();
    else if (!this.#waiting.includes(session)) this.#waiting.push(session);
    this.#schedule();
  }

  onEnd(session: ClientSession): void {
    this.#leftStatements.push(...session.statements);
    const place = this.#waiting.indexOf(session);
    if (place !== -1) this.#waiting.splice(place, 1);
    if (session !== this.#owner) return;
    clearTimeout(this.#idleTimer);
    this.#owner = null;
    this.#isAbandoned = true;
    this.#schedule();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#housekeeping);
    clearTimeout(this.#idleTimer);
    await this.#backend?.[Symbol.asyncDispose]();
  }

  // One batch per turn of the event loop, so that sockets are read in between.
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#backend && !this.#isClosed) this.#step(this.#backend);
    });
  }

  #step(backend: Backend): void {
    try {
      if (this.#isAbandoned) rollBack(backend);
      this.#isAbandoned = false;
      if (!this.#owner && this.#isHousekeepingDue) this.#keepHouse(backend);
      this.#owner ??= this.#nextOwner(backend);
      if (this.#owner) this.#serve(backend, this.#owner);
    } catch (error) {
      void this.#restart(error);
    }
  }

  #nextOwner(backend: Backend): ClientSession | null {
    const next = this.#waiting.shift() ?? null;
    if (!next || next === this.#previous) return next;
    this.#previous = next;
    const closes = this.#leftStatements.map((name) => message('C', Buffer.from('S'), name));
    this.#leftStatements = [];
    ask(backend, Buffer.concat([cleanUp, ...closes, sync]));
    const error = next.settings ? findError(ask(backend, query(next.settings))) : null;
    if (!error) return next;
    next.end(error);
    return this.#nextOwner(backend);
  }

  #serve(backend: Backend, session: ClientSession): void {
    const batch = takeBatch(session.inbox);
    if (batch.length === 0) return this.#waitFor(session);
    if (batch[0]?.type === 'X') return session.end();
    this.#isUntidy = true;
    backend.execute(Buffer.concat(batch.map(({ bytes }) => bytes)), (bytes) => session.send(bytes));
    if (isBoundary(batch.at(-1)) && !backend.isInTransaction()) {
      this.#owner = null;
      if (session.inbox.length > 0) this.#waiting.push(session);
    }
    this.#schedule();
  }

  // A backend without a server has no checkpointer and no autovacuum, so its write-ahead log would only grow.
  #keepHouse(backend: Backend): void {
    this.#isHousekeepingDue = this.#isUntidy = false;
    ask(backend, Buffer.concat([cleanUp, query('VACUUM (ANALYZE)'), query('CHECKPOINT')]));
    this.#previous = null;
  }

  #waitFor(session: ClientSession): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(
      () => session.end(fatalError('25P03', 'terminating connection due to idle-in-transaction timeout')),
      this.#options.idleInTransactionMs,
    );
  }

  async #restart(cause: unknown): Promise<void> {
    const casualty = this.#owner;
    this.#owner = this.#previous = this.#backend = null;
    this.#leftStatements = [];
    const reason = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    casualty?.end(fatalError('57P02', `the embedded PostgreSQL ended itself and starts again${reason}`));
    this.#backend = await this.#options.openBackend();
    if (this.#isClosed) await this.#backend[Symbol.asyncDispose]();
    this.#schedule();
  }
}

function rollBack(backend: Backend): void {
  ask(backend, sync);
  if (backend.isInTransaction()) ask(backend, query('ROLLBACK'));
}

function ask(backend: Backend, messages: Buffer): Buffer {
  const answer: Buffer[] = [];
  backend.execute(messages, (bytes) => answer.push(bytes));
  return Buffer.concat(answer);
}

// Up to the end of the client's request; the backend processes later messages only after that.
function takeBatch(inbox: WireMessage[]): WireMessage[] {
  const end = inbox.findIndex((each) => isBoundary(each) || each.type === 'X');
  if (end === -1) return inbox.splice(0);
  return inbox.splice(0, inbox[end]?.type === 'X' ? Math.max(end, 1) : end + 1);
}

function isBoundary(message: WireMessage | undefined): boolean {
  return message?.type === 'Q' || message?.type === 'S';
}
