import { AsyncLocalStorage } from 'node:async_hooks';

/** Why an execution ended before its answer was complete. */
export type EndReason = 'deadlineExceeded' | 'callerGone' | 'answerTooLarge';

type ExecutionOptions = {
  /** Until when an answer is of use, epoch ms. */
  readonly deadlineAt: number;
  /** Called once, when the execution ends before its answer is complete. */
  readonly onEnd: (reason: EndReason) => void;
};

/** The most fields of an answer, each of each object counted. */
export const MAX_FIELDS = 50_000;
/** The most characters of text in an answer. */
export const MAX_CHARACTERS = 4_000_000;

/** How many fields are resolved between two looks at the clock. */
const FIELDS_PER_CLOCK_READ = 16;
/** How long what a mutation answers may still be read, when its root resolver ended at the deadline. */
const READ_AFTER_MUTATION_MS = 150;
const MAX_TIMER_MS = 2_147_483_647;

const storage = new AsyncLocalStorage<Execution | null>();

/** The execution that the caller's code reads for; null outside of a request, and inside a mutation's root resolver. */
export function currentExecution(): Execution | null {
  return storage.getStore() ?? null;
}

/**
 * Aborts when the result of the current read is no longer needed; undefined where a read must not be cut, as in a
 * mutation.
 */
export function readSignal(): AbortSignal | undefined {
  return currentExecution()?.signal;
}

/**
 * The execution of one request: it counts what is answered, and ends at the deadline, when the caller is gone, or when
 * the answer grows beyond its limits. The clock is read every 16 fields, because no timer fires while resolvers run one
 * after the other. After its end no field is resolved any more: each is {@link never}, and so is the answer.
 */
export class Execution {
  /** A promise that stays pending; nothing holds it, so all that waits for it is garbage. */
  readonly never: Promise<never> = new Promise(() => {});
  readonly #controller = new AbortController();
  readonly #onEnd: (reason: EndReason) => void;
  readonly #deadlineAt: number;
  #endsAt: number;
  #timer: NodeJS.Timeout;
  #fields = 0;
  #characters = 0;
  #mutations = 0;
  #isOver = false;
  #isEnded = false;

  constructor({ deadlineAt, onEnd }: ExecutionOptions) {
    this.#onEnd = onEnd;
    this.#deadlineAt = performance.now() + deadlineAt - Date.now();
    this.#endsAt = this.#deadlineAt;
    this.#timer = this.#startTimer();
  }

  /** Aborts when the execution ends. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it ended before its answer was complete. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Runs `work` as part of the execution. */
  run<T>(work: () => T): T {
    return storage.run(this, work);
  }

  /** Counts a field that is about to be resolved; false when it must not be, because the execution has ended. */
  mayResolve(): boolean {
    this.#fields += 1;
    if (this.#fields > MAX_FIELDS) this.end('answerTooLarge');
    else if (this.#fields % FIELDS_PER_CLOCK_READ === 1 && this.#mutations === 0 && performance.now() >= this.#endsAt)
      this.end('deadlineExceeded');
    return !this.isEnded;
  }

  /** The same for the root field of a mutation, for which there is no time after the deadline. */
  mayMutate(): boolean {
    if (performance.now() >= this.#deadlineAt) this.end('deadlineExceeded');
    return this.mayResolve();
  }

  /** Counts a value that is answered. */
  countValue(value: unknown): void {
    if (typeof value !== 'string') return;
    this.#characters += value.length;
    if (this.#characters > MAX_CHARACTERS) this.end('answerTooLarge');
  }

  /** Runs a mutation's root resolver, which is never cut: it keeps its own deadline. */
  async runMutation<T>(resolve: () => T): Promise<Awaited<T>> {
    this.#mutations += 1;
    try {
      return await storage.run(null, resolve);
    } finally {
      this.#mutations -= 1;
      this.#endsAt = Math.max(this.#endsAt, performance.now() + READ_AFTER_MUTATION_MS);
      if (!this.#isOver) this.#timer = this.#startTimer();
    }
  }

  /** Ends it early; no effect once it is over. */
  end(reason: EndReason): void {
    if (this.#isOver) return;
    this.close();
    this.#isEnded = true;
    this.#controller.abort(new Error(`the execution has ended: ${reason}`));
    this.#onEnd(reason);
  }

  /** The answer is complete. */
  close(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #startTimer(): NodeJS.Timeout {
    clearTimeout(this.#timer);
    const leftMs = Math.min(Math.max(1, this.#endsAt - performance.now()), MAX_TIMER_MS);
    return setTimeout(() => {
      if (this.#mutations === 0) this.end('deadlineExceeded');
    }, leftMs);
  }
}
