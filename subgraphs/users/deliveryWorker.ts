import { createPollLoop } from '#platform/eventLog/pollLoop.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage, type Outage } from '#platform/log/outage.ts';
import { UndeliverableError } from './channels/channel.ts';
import type { Channels } from './channels/openChannels.ts';
import type { Composed } from './composeMessage.ts';
import { MAX_TRIES, waitAfterTries } from './domain/delivery.ts';
import type { OutwardChannel } from './domain/notification.ts';
import type { Deliveries, LeasedDelivery, NewDelivery } from './store/deliveries.ts';

/** How often to look, how many at once, for how long each is ours, and how long to wait after so many tries. */
export type DeliveryPace = {
  readonly everyMs: number;
  readonly atOnce: number;
  readonly leaseMs: number;
  readonly maxTries: number;
  readonly waitMs: (tries: number) => number;
};

export type DeliveryWorker = {
  /** Looks for deliveries now. */
  readonly wake: () => void;
} & AsyncDisposable;

type WorkerOptions = {
  readonly deliveries: Deliveries;
  readonly compose: (delivery: NewDelivery) => Promise<Composed>;
  readonly channels: Channels;
  readonly log: Log;
  readonly pace?: DeliveryPace;
};

const PACE: DeliveryPace = {
  everyMs: 1_000,
  atOnce: 8,
  // Longer than a channel may take, or what is being sent would be sent by another too.
  leaseMs: 60_000,
  maxTries: MAX_TRIES,
  waitMs: (tries) => waitAfterTries(tries, Math.random()),
};

/**
 * Carries what is to be delivered, each at least once; what fails is tried again later and, when that is of no use, kept
 * as a dead letter. Any number of workers may share a database. Disposing waits for what is being sent.
 */
export function startDeliveryWorker(o: WorkerOptions): DeliveryWorker {
  const { deliveries, pace: settings = PACE } = o;
  const pace = createPollLoop();
  const outages = createOutages(o);

  async function work(): Promise<void> {
    while (!pace.isClosed()) {
      const due = await deliveries.leaseDue(settings.atOnce, settings.leaseMs).then(
        (leased) => (outages.looking.end(), leased),
        (err: unknown) => (outages.looking.start(err), []),
      );
      await Promise.all(due.map((delivery) => carry({ ...o, settings, outages }, delivery)));
      if (due.length < settings.atOnce) await pace.wait(settings.everyMs);
    }
  }

  const working = work();
  return {
    wake: pace.wake,
    async [Symbol.asyncDispose]() {
      pace.close();
      await working;
    },
  };
}

// A server may refuse one address and take the next.
const WELL_AFTER_MS = 60_000;

type Outages = {
  readonly looking: Outage;
  readonly settling: Outage;
  readonly composing: Outage;
  readonly sending: Readonly<Record<OutwardChannel, Outage>>;
};

function createOutages({ log }: WorkerOptions): Outages {
  const sendingBy = (channel: OutwardChannel) =>
    createOutage(log, {
      startMessage: `${channel}: messages are not taken: they are tried again later`,
      endMessage: `${channel}: all messages were taken for a minute`,
      quietMs: WELL_AFTER_MS,
    });
  return {
    looking: createOutage(log, {
      startMessage: 'deliveries cannot be looked up',
      endMessage: 'deliveries can be looked up again',
    }),
    settling: createOutage(log, {
      startMessage: 'it cannot be written what became of deliveries: they are tried again',
      endMessage: 'it can be written again what became of deliveries',
    }),
    composing: createOutage(log, {
      startMessage: 'messages cannot be composed: they are tried again later',
      endMessage: 'messages can be composed again',
    }),
    sending: { EMAIL: sendingBy('EMAIL'), SMS: sendingBy('SMS'), PUSH: sendingBy('PUSH') },
  };
}

type Carrying = WorkerOptions & { readonly settings: DeliveryPace; readonly outages: Outages };

async function carry(o: Carrying, delivery: LeasedDelivery): Promise<void> {
  try {
    await settle(o, delivery, await send(o, delivery));
    o.outages.settling.end();
  } catch (err) {
    o.outages.settling.start(err, { id: delivery.id });
  }
}

async function send({ compose, channels, outages }: Carrying, delivery: LeasedDelivery): Promise<Error | null> {
  let outage = outages.composing;
  try {
    const composed = await compose(delivery);
    outage.end();
    if (composed) {
      outage = outages.sending[composed.channel];
      await channels[composed.channel].send(composed.message);
    }
    outage.end();
    return null;
  } catch (error) {
    outage.start(error, { id: delivery.id });
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function settle(o: Carrying, delivery: LeasedDelivery, failure: Error | null): Promise<void> {
  const { deliveries, log, settings } = o;
  if (!failure) return deliveries.finish(delivery);
  const { id, tries } = delivery;
  const facts = { id, tries, why: failure.message };
  if (failure instanceof UndeliverableError || tries >= settings.maxTries) {
    log.error(facts, 'a message cannot be delivered: it is a dead letter now');
    return deliveries.bury(delivery, failure.message);
  }
  log.info(facts, 'a message was not taken: trying again later');
  return deliveries.putOff(delivery, settings.waitMs(tries));
}
