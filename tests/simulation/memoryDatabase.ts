import { LockTable } from './lockTable.ts';
import { violatedConstraints, ConstraintError, type DatabaseRules } from './tableRules.ts';

/**
 * In-memory tables with the PostgreSQL behaviour that the order store relies on: READ COMMITTED, row locks until the
 * end of the transaction, unique indexes that wait for concurrent writers, conditions rechecked after a wait, deadlock
 * detection.
 */
export class MemoryDatabase<Tables> {
  readonly rules: DatabaseRules<Tables>;
  readonly locks = new LockTable();
  readonly committed: { [Name in keyof Tables]: Map<string, Tables[Name]> };
  readonly #sequences = new Map<string, number>();

  constructor(rules: DatabaseRules<Tables>) {
    this.rules = rules;
    // One map per table of the rules, so the mapped type holds.
    this.committed = Object.fromEntries(Object.keys(rules).map((name) => [name, new Map()])) as this['committed'];
  }

  rows<Name extends keyof Tables>(name: Name): Tables[Name][] {
    return [...this.committed[name].values()];
  }

  begin(): MemoryTransaction<Tables> {
    return new MemoryTransaction(this);
  }

  /** Returns the next value of a sequence; a rollback does not return it. */
  nextOf(sequence: string): number {
    const next = (this.#sequences.get(sequence) ?? 0) + 1;
    this.#sequences.set(sequence, next);
    return next;
  }
}

type Where<Row> = (row: Row) => boolean;

/** One transaction. After a failed statement every further statement and the commit fail with the same error. */
export class MemoryTransaction<Tables> {
  readonly #database: MemoryDatabase<Tables>;
  readonly #written = new Map<keyof Tables, Map<string, unknown>>();
  #failure: { readonly error: unknown } | null = null;
  #hasEnded = false;

  constructor(database: MemoryDatabase<Tables>) {
    this.#database = database;
  }

  all<Name extends keyof Tables>(name: Name, where: Where<Tables[Name]> = () => true): Tables[Name][] {
    this.#requireOpen();
    const own = this.#own(name);
    const found: Tables[Name][] = [];
    for (const [key, row] of this.#database.committed[name]) if (!own.has(key) && where(row)) found.push(row);
    for (const row of own.values()) if (where(row)) found.push(row);
    return found;
  }

  find<Name extends keyof Tables>(name: Name, where: Where<Tables[Name]>): Tables[Name] | null {
    return this.all(name, where)[0] ?? null;
  }

  /** FOR UPDATE: returns the rows that still match once they are locked. */
  async lock<Name extends keyof Tables>(name: Name, where: Where<Tables[Name]>): Promise<Tables[Name][]> {
    const locked: Tables[Name][] = [];
    for (const candidate of this.all(name, where)) {
      const key = this.#database.rules[name].key(candidate);
      await this.#take(rowLock(name, key));
      const row = this.#current(name, key);
      if (row !== undefined && where(row)) locked.push(row);
    }
    return locked;
  }

  /** FOR UPDATE SKIP LOCKED. */
  lockFree<Name extends keyof Tables>(name: Name, where: Where<Tables[Name]>): Tables[Name][] {
    return this.all(name, where).filter((row) =>
      this.#database.locks.tryTake(this, rowLock(name, this.#database.rules[name].key(row))),
    );
  }

  /** Changes every row that matches, also after a wait for its lock; returns the changed rows. */
  async update<Name extends keyof Tables>(
    name: Name,
    where: Where<Tables[Name]>,
    change: (row: Tables[Name]) => Tables[Name],
  ): Promise<Tables[Name][]> {
    const changed: Tables[Name][] = [];
    for (const before of await this.lock(name, where)) {
      const after = change(before);
      await this.#takeIndexes(name, [before, after]);
      this.#require(this.#violated(name, after, false));
      this.#write(name, after);
      changed.push(after);
    }
    return changed;
  }

  /** `unless`: the constraint whose violation makes it return false without a change (ON CONFLICT DO NOTHING). */
  async insert<Name extends keyof Tables>(name: Name, row: Tables[Name], unless?: string): Promise<boolean> {
    this.#requireOpen();
    const key = this.#database.rules[name].key(row);
    if (unless !== undefined && this.#violated(name, row, true).includes(unless)) return false;
    await this.#take(rowLock(name, key));
    await this.#takeIndexes(name, [row]);
    const violated = this.#violated(name, row, true);
    if (unless !== undefined && violated.includes(unless)) return false;
    this.#require(violated);
    this.#write(name, row);
    return true;
  }

  /** Makes the written rows visible to other transactions. */
  commit(): void {
    try {
      this.#requireOpen();
      for (const [name, rows] of this.#written) {
        for (const [key, row] of rows) this.#database.committed[name].set(key, row as Tables[typeof name]);
      }
    } finally {
      this.rollback();
    }
  }

  rollback(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#database.locks.release(this);
  }

  async #take(lock: string): Promise<void> {
    this.#requireOpen();
    try {
      await this.#database.locks.take(this, lock);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async #takeIndexes<Name extends keyof Tables>(name: Name, rows: readonly Tables[Name][]): Promise<void> {
    for (const [constraint, valueOf] of Object.entries(this.#database.rules[name].unique ?? {})) {
      for (const value of new Set(rows.map(valueOf))) {
        if (value !== null) await this.#take(`${constraint}=${value}`);
      }
    }
  }

  #violated<Name extends keyof Tables>(name: Name, row: Tables[Name], isNew: boolean): string[] {
    const rules = this.#database.rules[name];
    const key = rules.key(row);
    const others = this.all(name, (other) => rules.key(other) !== key);
    // The rules name tables of the same database.
    const hasParent = (table: string, parent: string) => this.#current(table as keyof Tables, parent) !== undefined;
    const isKeyTaken = isNew && this.#current(name, key) !== undefined;
    return [...(isKeyTaken ? [`${String(name)}_pkey`] : []), ...violatedConstraints(rules, row, { others, hasParent })];
  }

  #require([violated]: readonly string[]): void {
    if (violated !== undefined) throw this.#failed(new ConstraintError(violated));
  }

  #current<Name extends keyof Tables>(name: Name, key: string): Tables[Name] | undefined {
    return this.#own(name).get(key) ?? this.#database.committed[name].get(key);
  }

  #own<Name extends keyof Tables>(name: Name): Map<string, Tables[Name]> {
    // Written under the same name by #write, from the same type.
    return (this.#written.get(name) ?? new Map()) as Map<string, Tables[Name]>;
  }

  #write<Name extends keyof Tables>(name: Name, row: Tables[Name]): void {
    const own = this.#written.get(name) ?? new Map<string, unknown>();
    own.set(this.#database.rules[name].key(row), row);
    this.#written.set(name, own);
  }

  #failed(error: unknown): unknown {
    this.#failure ??= { error };
    return this.#failure.error;
  }

  #requireOpen(): void {
    if (this.#failure) throw this.#failure.error;
    if (this.#hasEnded) throw new Error('the transaction has ended');
  }
}

function rowLock(name: PropertyKey, key: string): string {
  return `${String(name)} ${key}`;
}
