/** Two transactions wait for each other: this one fails, as in PostgreSQL. */
export class DeadlockError extends Error {
  constructor(lock: string) {
    super(`deadlock at ${lock}`);
    this.name = 'DeadlockError';
  }
}

type Waiter = { readonly owner: object; readonly proceed: () => void };
type Lock = { owner: object; readonly waiters: Waiter[] };

/** Named locks with owners and first-in-first-out waiters. */
export class LockTable {
  readonly #locks = new Map<string, Lock>();
  readonly #held = new Map<object, Set<string>>();
  readonly #waitsFor = new Map<object, string>();

  async take(owner: object, name: string): Promise<void> {
    if (this.tryTake(owner, name)) return;
    if (this.#wouldDeadlock(owner, name)) throw new DeadlockError(name);
    this.#waitsFor.set(owner, name);
    await new Promise<void>((proceed) => this.#locks.get(name)?.waiters.push({ owner, proceed }));
  }

  /** Takes the lock unless another owner holds it. */
  tryTake(owner: object, name: string): boolean {
    const lock = this.#locks.get(name);
    if (lock) return lock.owner === owner;
    this.#locks.set(name, { owner, waiters: [] });
    this.#hold(owner, name);
    return true;
  }

  /** Releases all locks of the owner and its wait. */
  release(owner: object): void {
    const awaited = this.#waitsFor.get(owner);
    if (awaited !== undefined) this.#stopWaiting(owner, awaited);
    for (const name of this.#held.get(owner) ?? []) this.#passOn(name);
    this.#held.delete(owner);
  }

  #passOn(name: string): void {
    const lock = this.#locks.get(name);
    const next = lock?.waiters.shift();
    if (!lock || !next) {
      this.#locks.delete(name);
      return;
    }
    lock.owner = next.owner;
    this.#waitsFor.delete(next.owner);
    this.#hold(next.owner, name);
    next.proceed();
  }

  #hold(owner: object, name: string): void {
    const held = this.#held.get(owner) ?? new Set();
    held.add(name);
    this.#held.set(owner, held);
  }

  #stopWaiting(owner: object, name: string): void {
    this.#waitsFor.delete(owner);
    const waiters = this.#locks.get(name)?.waiters ?? [];
    const at = waiters.findIndex((waiter) => waiter.owner === owner);
    if (at >= 0) waiters.splice(at, 1);
  }

  #wouldDeadlock(owner: object, name: string): boolean {
    for (let awaited: string | undefined = name; awaited !== undefined;) {
      const holder: object | undefined = this.#locks.get(awaited)?.owner;
      if (holder === owner) return true;
      awaited = holder && this.#waitsFor.get(holder);
    }
    return false;
  }
}
