import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { LaterParts, ResponsePart } from '../execution/executeIncrementally.ts';
import type { ActiveSubscription, SubscriptionItem } from '../subscriptions/subscriptionHub.ts';
import type { FormattedPart, IncrementalFormat, PartWriter } from './incrementalFormats.ts';

type PartialResponseOptions = {
  readonly result: FormattedExecutionResult;
  readonly later: LaterParts;
  readonly format: IncrementalFormat;
  readonly mask: (errors: readonly unknown[]) => readonly GraphQLFormattedError[];
  readonly onClosed: () => void;
};

/** The response of a query or mutation with `@defer`: a stream of its parts. Closing it starts no more calls. */
export class PartialResponse implements ActiveSubscription {
  readonly endsByItself = true;
  readonly #later: LaterParts;
  readonly #mask: PartialResponseOptions['mask'];
  readonly #writer: PartWriter;
  readonly #onClosed: () => void;
  #first: string | null;
  #hasNext = true;

  constructor({ result, later, format, mask, onClosed }: PartialResponseOptions) {
    this.#later = later;
    this.#mask = mask;
    this.#onClosed = onClosed;
    this.#writer = format.createWriter();
    this.#first = this.#writer.first(result, later.pending);
  }

  async next(): Promise<SubscriptionItem> {
    const first = this.#first;
    this.#first = null;
    if (first !== null && this.#hasNext) return { kind: 'next', payload: first, id: '' };
    while (this.#hasNext) {
      const part = await this.#later.next();
      if (part === null) break;
      this.#hasNext = part.hasNext;
      const payload = this.#writer.later(this.#masked(part));
      if (payload !== null) return { kind: 'next', payload, id: '' };
    }
    return { kind: 'complete' };
  }

  #masked(part: ResponsePart): FormattedPart {
    return { ...part, completed: part.completed.map((each) => ({ ...each, errors: this.#mask(each.errors) })) };
  }

  close(): void {
    this.#hasNext = false;
    this.#later.close();
    this.#onClosed();
  }
}

/** The response of a query or mutation in one part. */
export class SingleResult implements ActiveSubscription {
  readonly endsByItself = true;
  readonly #items: SubscriptionItem[];

  constructor(payload: string) {
    this.#items = [{ kind: 'next', payload, id: '' }];
  }

  async next(): Promise<SubscriptionItem> {
    return this.#items.shift() ?? { kind: 'complete' };
  }

  close(): void {
    this.#items.length = 0;
  }
}
