import { applyOrderEvent, initialOrderState } from '../../subgraphs/orders/domain/orderAggregate.ts';
import type { OrderState, OrderStatus } from '../../subgraphs/orders/domain/order.ts';
import type { Shop } from './shop.ts';
import type { Town } from './town.ts';

function eventsOf(town: Town) {
  return Map.groupBy(town.database.rows('events'), ({ orderId }) => orderId);
}

export function versionsWithoutGaps({ town }: Shop): string[] {
  const events = eventsOf(town);
  return town.database.rows('orders').flatMap(({ id, version }) => {
    const sequences = (events.get(id) ?? []).map(({ sequence }) => sequence).sort((one, other) => one - other);
    const isGapless = sequences.length === version && sequences.every((sequence, at) => sequence === at + 1);
    return isGapless ? [] : [`${id} at version ${version} has ${sequences.join(' ')}`];
  });
}

const legalSteps: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['PENDING', 'CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['CONFIRMED', 'PROCESSING', 'CANCELLED'],
  PROCESSING: ['PROCESSING', 'COMPLETED'],
  COMPLETED: ['COMPLETED'],
  CANCELLED: ['CANCELLED'],
};

export function legalPaths({ town }: Shop): string[] {
  return [...eventsOf(town)].flatMap(([orderId, events]) => {
    const inOrder = events.sort((one, other) => one.sequence - other.sequence);
    const wrong = inOrder.filter(({ fromStatus, toStatus }, at) => {
      const before = inOrder[at - 1]?.toStatus ?? null;
      if (fromStatus !== before) return true;
      return fromStatus === null ? toStatus !== 'PENDING' : !legalSteps[fromStatus].includes(toStatus);
    });
    return wrong.map(
      ({ event, fromStatus, toStatus }) => `${orderId}: ${event.type} from ${fromStatus} to ${toStatus}`,
    );
  });
}

export function stateIsFold({ town }: Shop): string[] {
  const events = eventsOf(town);
  return town.database.rows('orders').flatMap((order) => {
    const inOrder = (events.get(order.id) ?? []).sort((one, other) => one.sequence - other.sequence);
    const life = inOrder.reduce<OrderState>((before, { event }) => applyOrderEvent(before, event), initialOrderState);
    const differs = Object.entries(life).filter(([axis, value]) => order[axis as keyof OrderState] !== value);
    return differs.map(([axis, value]) => `${order.id}: ${axis} is not ${value}`);
  });
}

/** The outbox is the log: it holds each event of the timeline once, in the order of the versions of its order. */
export function eventsTold({ town }: Shop): string[] {
  const told = Map.groupBy(town.database.rows('outbox'), ({ orderId }) => orderId);
  return town.database.rows('orders').flatMap(({ id, version }) => {
    const versions = (told.get(id) ?? []).map((row) => row.version);
    const isWhole = versions.length === version && versions.every((each, at) => each === at + 1);
    return isWhole ? [] : [`${id} at version ${version} told ${versions.join(' ')}`];
  });
}
