import DataLoader from 'dataloader';

/** Returns one result per item, in their order. An error in place of a result rejects that item, a thrown one all. */
type SendBatch<Item, Result> = (items: readonly Item[]) => Promise<readonly (Result | Error)[]>;

type BatchLimits = { readonly maxBatchSize: number; readonly maxWaitMs: number };

/**
 * Batches items that are loaded at about the same time. A batch goes out at the end of the event-loop turn while no
 * other is in flight; otherwise when the last one in flight has ended, after `maxWaitMs`, or when it holds
 * `maxBatchSize` items, whichever is first.
 */
export function createRequestBatcher<Item, Result>(
  send: SendBatch<Item, Result>,
  { maxBatchSize, maxWaitMs }: BatchLimits,
): (item: Item) => Promise<Result> {
  let inFlight = 0;
  let waiting: { readonly dispatch: () => void; readonly timer: NodeJS.Timeout } | null = null;
  const dispatchWaiting = () => {
    if (!waiting) return;
    const { dispatch, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    dispatch();
  };
  const schedule = (dispatch: () => void) => {
    // DataLoader schedules another batch only when the waiting one is full.
    dispatchWaiting();
    if (inFlight === 0) setImmediate(dispatch);
    else waiting = { dispatch, timer: setTimeout(dispatchWaiting, maxWaitMs) };
  };
  const sendNow = async (items: readonly Item[]) => {
    inFlight += 1;
    try {
      return await send(items);
    } finally {
      inFlight -= 1;
      if (inFlight === 0) dispatchWaiting();
    }
  };
  const loader = new DataLoader(sendNow, { cache: false, maxBatchSize, batchScheduleFn: schedule });
  return (item) => loader.load(item);
}
