/** The progress of the deferred blocks of one execution: which are done, and which fetches others wait for. */
export class Deferral {
  readonly #fetches = new Map<string, PromiseWithResolvers<void>>();
  readonly #done = new Map<string, unknown>();
  #change = Promise.withResolvers<void>();
  #isCancelled = false;

  /** Called when a fetch that blocks may wait for is done. */
  onFetched(id: string): void {
    this.#fetch(id).resolve();
  }

  whenFetched(id: string): Promise<void> {
    return this.#fetch(id).promise;
  }

  /** Executes a block, and holds what it throws. */
  async run(label: string, block: () => Promise<void>): Promise<void> {
    try {
      await block();
      this.#done.set(label, null);
    } catch (error) {
      this.#done.set(label, error);
    }
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** Whether nothing more of the blocks is to be executed. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#change.resolve();
  }

  isDone(label: string): boolean {
    return this.#done.has(label);
  }

  /** What a block threw, which is a bug of the gateway; null when it did not. */
  failureOf(label: string): unknown {
    return this.#done.get(label) ?? null;
  }

  /** Resolves when the next block is done, and when it is cancelled. */
  whenChanged(): Promise<void> {
    return this.#change.promise;
  }

  #fetch(id: string): PromiseWithResolvers<void> {
    const known = this.#fetches.get(id) ?? Promise.withResolvers<void>();
    this.#fetches.set(id, known);
    return known;
  }
}
