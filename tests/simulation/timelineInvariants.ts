import { applyOrderEvent, initialOrderState } from '../../subgraphs/orders/domain/orderAggregate.ts';
import type { OrderState, OrderStatus } from '../../subgraphs/orders/domain/order.ts';
import type { SettledSystem } from './simulatedBuyer.ts';
import type { SimulatedSystem } from './simulatedSystem.ts';

function eventsOf(system: SimulatedSystem) {
  return Map.groupBy(system.database.rows('events'), ({ orderId }) => orderId);
}

export function versionsWithoutGaps({ system }: SettledSystem): string[] {
  const events = eventsOf(system);
  return system.database.rows('orders').flatMap(({ id, version }) => {
    const sequences = (events.get(id) ?? []).map(({ sequence }) => sequence).sort((one, other) => one - other);
    const isGapless = sequences.length === version && sequences.every((sequence, at) => sequence === at + 1);
    return isGapless ? [] : [`${id} at version ${version} has ${sequences.join(' ')}`];
  });
}

const legalNextStatuses: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['PENDING', 'CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['CONFIRMED', 'PROCESSING', 'CANCELLED'],
  PROCESSING: ['PROCESSING', 'COMPLETED'],
  COMPLETED: ['COMPLETED'],
  CANCELLED: ['CANCELLED'],
};

export function legalTransitions({ system }: SettledSystem): string[] {
  return [...eventsOf(system)].flatMap(([orderId, events]) => {
    const inOrder = events.sort((one, other) => one.sequence - other.sequence);
    const wrong = inOrder.filter(({ fromStatus, toStatus }, at) => {
      const before = inOrder[at - 1]?.toStatus ?? null;
      if (fromStatus !== before) return true;
      return fromStatus === null ? toStatus !== 'PENDING' : !legalNextStatuses[fromStatus].includes(toStatus);
    });
    return wrong.map(
      ({ event, fromStatus, toStatus }) => `${orderId}: ${event.type} from ${fromStatus} to ${toStatus}`,
    );
  });
}

export function stateMatchesEvents({ system }: SettledSystem): string[] {
  const events = eventsOf(system);
  return system.database.rows('orders').flatMap((order) => {
    const inOrder = (events.get(order.id) ?? []).sort((one, other) => one.sequence - other.sequence);
    const life = inOrder.reduce<OrderState>((before, { event }) => applyOrderEvent(before, event), initialOrderState);
    const differs = Object.entries(life).filter(([axis, value]) => order[axis as keyof OrderState] !== value);
    return differs.map(([axis, value]) => `${order.id}: ${axis} is not ${value}`);
  });
}

/** The outbox, which is the event log, holds each event of an order once and in the order of its versions. */
export function eventsPublishedOnce({ system }: SettledSystem): string[] {
  const published = Map.groupBy(system.database.rows('outbox'), ({ orderId }) => orderId);
  return system.database.rows('orders').flatMap(({ id, version }) => {
    const versions = (published.get(id) ?? []).map((row) => row.version);
    const isWhole = versions.length === version && versions.every((each, at) => each === at + 1);
    return isWhole ? [] : [`${id} at version ${version} published ${versions.join(' ')}`];
  });
}
