import DataLoader from 'dataloader';

/** Answers in the order it was asked. An error in place of an answer is for that one alone, a thrown one for all. */
type Send<Asked, Answer> = (asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>;

type Limits = { readonly atMost: number; readonly waitMs: number };

/**
 * Sends together what is asked at about the same time: at the next turn while nothing is under way; otherwise when the
 * last of that has been answered, after `waitMs`, or when more than `atMost` have come, whichever is first.
 */
export function createGathering<Asked, Answer>(
  send: Send<Asked, Answer>,
  { atMost, waitMs }: Limits,
): (asked: Asked) => Promise<Answer> {
  let underWay = 0;
  let waiting: { readonly dispatch: () => void; readonly timer: NodeJS.Timeout } | null = null;
  const letGo = () => {
    if (!waiting) return;
    const { dispatch, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    dispatch();
  };
  const schedule = (dispatch: () => void) => {
    // Another batch is begun only when the one that waits is full.
    letGo();
    if (underWay === 0) setImmediate(dispatch);
    else waiting = { dispatch, timer: setTimeout(letGo, waitMs) };
  };
  const sendNow = async (asked: readonly Asked[]) => {
    underWay += 1;
    try {
      return await send(asked);
    } finally {
      underWay -= 1;
      if (underWay === 0) letGo();
    }
  };
  const loader = new DataLoader(sendNow, { cache: false, maxBatchSize: atMost, batchScheduleFn: schedule });
  return (asked) => loader.load(asked);
}
