import type { SeparateServices } from '../../separateServices.ts';
import { atOnce } from '../atOnce.ts';
import { seeded } from '../seeded.ts';
import { listenByClient } from './clientListener.ts';
import type { Listener } from './listener.ts';
import { openOwner, type Owner } from './owner.ts';
import { SocketListener } from './socketListener.ts';
import { listenToEventStream } from './streamListener.ts';
import { keepTrading, type Trade } from './trade.ts';

export type MarketOptions = Pick<Trade, 'house' | 'variantIds'> & {
  readonly houses: SeparateServices;
  readonly seed: number;
  readonly owners: number;
  /** Whether clients go on behind the last cursor. */
  readonly remembers?: boolean;
  readonly trading: AbortSignal;
  readonly listening: AbortSignal;
};

/** Who listens, and what resolves when the last life is over. */
export type Market = { readonly listeners: readonly Listener[]; readonly traded: Promise<unknown> };

/** One order in so many has a stream of its own, up to a number. */
const WATCHED = 0.1;
const MOST_WATCHED = 20;
const REGISTERING = 4;

/** Owners who trade, each for themselves, and listen in every way. */
export async function openMarket(o: MarketOptions): Promise<Market> {
  const owners = await atOnce(o.owners, REGISTERING, () => openOwner(o.houses.execute, o.listening));
  const opened = owners.map((owner, at) => openStall(owner, at, o));
  return {
    listeners: opened.flatMap(({ listeners }) => listeners),
    traded: Promise.all(opened.map(({ traded }) => traded)),
  };
}

function openStall(owner: Owner, at: number, o: MarketOptions) {
  const url = `${o.houses.urlOf('gateway')}/graphql`;
  const { remembers = true, listening: until } = o;
  const options = { owner, url, until, remembers };
  const socket = new SocketListener(options);
  const listeners = [socket, listenByClient(options), listenToEventStream(options)];
  const random = seeded(o.seed * 1_000 + at);
  let watched = 0;
  // What was told last before an order was placed is behind all that will happen to it.
  const onPlace = () => {
    const from = socket.place;
    return (orderId: string): void => {
      if (watched >= MOST_WATCHED || random() > WATCHED) return;
      watched += 1;
      socket.watch(orderId, from);
    };
  };
  const { house, variantIds } = o;
  return { listeners, traded: keepTrading(owner, { house, variantIds, random, until: o.trading }, onPlace) };
}
