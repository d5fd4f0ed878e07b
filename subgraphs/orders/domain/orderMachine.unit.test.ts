import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sampleOrder } from '../../../tests/orders/orderEventSamples.ts';
import { endOrder, isOverdue, refuseCancel } from './endOrder.ts';
import { allowedActions, type Order, type OrderState, type OrderStatus } from './order.ts';
import {
  applyOrderEvent,
  initialOrderState,
  recordEvents,
  type RecordedOrderEvent,
  type RecordedOrder,
} from './orderAggregate.ts';
import { confirmPayment, failPayment, refusePayment } from './payOrder.ts';
import { decideRefund, refundPayment } from './refundOrder.ts';
import { deliverOrder, refuseDeliver, refuseShip, shipOrder } from './shipOrder.ts';

/** What may happen to an order, in any order and at any time; `isStale`: with a version seen before the last change. */
type Happening =
  | { readonly kind: 'pay'; readonly isCaptured: boolean }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'timePasses' }
  | { readonly kind: 'expire' }
  | { readonly kind: 'refund'; readonly amountMinor: number | null }
  | { readonly kind: 'strayCapture' }
  | { readonly kind: 'ship'; readonly isStale: boolean }
  | { readonly kind: 'deliver'; readonly isStale: boolean };

/** The order as this test thinks of it, in its own words. */
type Model = { status: OrderStatus; keptMinor: number; givenBackMinor: number; hasPaid: boolean; isLate: boolean };

type Machine = { order: Order; now: Date; readonly story: RecordedOrderEvent[] };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), isCaptured: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('cancel', 'timePasses', 'expire', 'strayCapture') }),
  fc.record({ kind: fc.constant('refund' as const), amountMinor: fc.option(fc.integer({ min: 1, max: 40 })) }),
  fc.record({ kind: fc.constantFrom('ship', 'deliver'), isStale: fc.boolean() }),
);

/** Counter-examples of old, each the shortest that fast-check found. */
const regressions: [number, Happening[]][] = [
  // Given back whole before it was sent: it must not be sent any more, and can still be cancelled.
  [
    1,
    [
      { kind: 'pay', isCaptured: true },
      { kind: 'refund', amountMinor: null },
      { kind: 'ship', isStale: false },
    ],
  ],
  [1, [{ kind: 'pay', isCaptured: true }, { kind: 'refund', amountMinor: null }, { kind: 'cancel' }]],
  // An order that costs nothing is paid and sent, and there is nothing to give back.
  [
    0,
    [
      { kind: 'pay', isCaptured: true },
      { kind: 'refund', amountMinor: null },
      { kind: 'ship', isStale: false },
    ],
  ],
  // Money that was never the order's comes and goes, and the order stays as it is.
  [1, [{ kind: 'cancel' }, { kind: 'strayCapture' }, { kind: 'cancel' }]],
];

test('for any sequence of commands an order does what its state allows, refuses the rest and records an event for each change', () => {
  const lives = fc.property(fc.integer({ min: 0, max: 60 }), fc.array(happening, { maxLength: 14 }), (total, story) => {
    const machine = newMachine(total);
    const model: Model = { status: 'PENDING', keptMinor: 0, givenBackMinor: 0, hasPaid: false, isLate: false };
    for (const next of story) {
      const recorded = ask(machine, next, model.keptMinor);
      expect({ next, isDone: recorded !== null }).toEqual({ next, isDone: mayHappen(model, next, machine) });
      if (recorded) keep(machine, recorded);
      if (recorded || next.kind === 'timePasses') follow(model, next, machine.order.totals.totalMinor);
      expectAgreement(machine, model);
    }
  });
  fc.assert(lives, { numRuns: 1_000, seed: 20_261_121, examples: regressions });
});

function newMachine(totalMinor: number): Machine {
  const totals = { ...sampleOrder.totals, subtotalMinor: totalMinor, shippingMinor: 0, totalMinor, refundedMinor: 0 };
  const unborn = { ...sampleOrder, ...initialOrderState, shipments: [], totals, version: 0 };
  const { order, events } = recordEvents(unborn, [{ type: 'order.created' }], sampleOrder.createdAt);
  return { order, now: sampleOrder.createdAt, story: [...events] };
}

/** Asks the domain, as the sagas do: what comes of it, or null when it refuses. */
function ask({ order, now }: Machine, next: Happening, leftMinor: number): RecordedOrder | null {
  const { totalMinor: amountMinor, currency } = order.totals;
  const attempt = { attemptId: 'pat_1', amountMinor };
  const owed = { attemptId: 'pat_1', refundId: 'rfd_1', currency };
  switch (next.kind) {
    case 'pay':
      if (refusePayment(order, { amountMinor, currency }, now.getTime())) return null;
      return next.isCaptured
        ? confirmPayment(order, attempt, now)
        : failPayment(order, { ...attempt, why: 'No.' }, now);
    case 'cancel': {
      if (refuseCancel(order)) return null;
      const ended = endOrder(order, { cause: 'CUSTOMER', reason: null }, now);
      if (leftMinor === 0) return ended;
      const back = refundPayment(ended.order, { ...owed, amountMinor: leftMinor, isStray: false }, now);
      return { order: back.order, events: [...ended.events, ...back.events] };
    }
    case 'timePasses':
      return null;
    case 'expire':
      return isOverdue(order, now.getTime()) ? endOrder(order, { cause: 'EXPIRED', reason: null }, now) : null;
    case 'refund': {
      const amount = next.amountMinor === null ? null : { amountMinor: next.amountMinor, currency };
      const decision = decideRefund(order, { amount, reason: 'It broke.' }, leftMinor);
      if (decision.kind === 'refused') return null;
      return refundPayment(order, { ...owed, amountMinor: decision.amountMinor, isStray: false }, now);
    }
    case 'strayCapture':
      return refundPayment(order, { ...owed, attemptId: 'pat_2', amountMinor, isStray: true }, now);
    case 'ship': {
      const seen = { version: order.version - (next.isStale ? 1 : 0), isBusy: false };
      const parcel = { carrier: 'DHL', trackingNumber: 'T1', shipmentId: 'shp_1' };
      return refuseShip(order, seen) ? null : shipOrder(order, parcel, now);
    }
    case 'deliver':
      return refuseDeliver(order, order.version - (next.isStale ? 1 : 0)) ? null : deliverOrder(order, now);
  }
}

function mayHappen({ status, keptMinor, givenBackMinor, isLate }: Model, next: Happening, { order }: Machine): boolean {
  const isPaid = status === 'CONFIRMED' || status === 'PROCESSING' || status === 'COMPLETED';
  switch (next.kind) {
    case 'pay':
      return status === 'PENDING' && !isLate;
    case 'cancel':
      return status === 'PENDING' || status === 'CONFIRMED';
    case 'timePasses':
      return false;
    case 'expire':
      return status === 'PENDING' && isLate;
    case 'refund':
      return isPaid && keptMinor > 0 && (next.amountMinor ?? keptMinor) <= keptMinor;
    case 'strayCapture':
      return true;
    case 'ship':
      return (
        status === 'CONFIRMED' && !next.isStale && (givenBackMinor === 0 || givenBackMinor < order.totals.totalMinor)
      );
    case 'deliver':
      return status === 'PROCESSING' && !next.isStale;
  }
}

function follow(model: Model, next: Happening, totalMinor: number): void {
  switch (next.kind) {
    case 'pay':
      if (!next.isCaptured) return;
      Object.assign(model, { status: 'CONFIRMED', keptMinor: totalMinor, hasPaid: true });
      return;
    case 'cancel':
    case 'expire':
      Object.assign(model, { status: 'CANCELLED' });
      giveBack(model, model.keptMinor);
      return;
    case 'timePasses':
      model.isLate = true;
      return;
    case 'refund':
      giveBack(model, next.amountMinor ?? model.keptMinor);
      return;
    case 'strayCapture':
      return;
    case 'ship':
      model.status = 'PROCESSING';
      return;
    case 'deliver':
      model.status = 'COMPLETED';
  }
}

function giveBack(model: Model, amountMinor: number): void {
  model.keptMinor -= amountMinor;
  model.givenBackMinor += amountMinor;
}

function keep(machine: Machine, { order, events }: RecordedOrder): void {
  machine.order = order;
  machine.story.push(...events);
}

function expectAgreement(machine: Machine, model: Model): void {
  const { order, story } = machine;
  if (model.isLate) machine.now = order.expiresAt;
  expect(order).toMatchObject({ status: model.status, refundedMinor: model.givenBackMinor, version: story.length });
  expect(order.totals.totalMinor - order.refundedMinor).toBe(model.hasPaid ? model.keptMinor : order.totals.totalMinor);
  expect(story.map(({ sequence }) => sequence)).toEqual(story.map((_event, at) => at + 1));
  expect(story.slice(1).map(({ fromStatus }) => fromStatus)).toEqual(
    story.slice(0, -1).map(({ toStatus }) => toStatus),
  );
  expect(order).toMatchObject(
    story.reduce<OrderState>((life, { event }) => applyOrderEvent(life, event), initialOrderState),
  );
  const parcels = { PROCESSING: [false], COMPLETED: [true] }[model.status as string] ?? [];
  expect(order.shipments.map(({ deliveredAt }) => deliveredAt !== null)).toEqual(parcels);
  expect(allowedActions(order).includes('CANCEL')).toBe(model.status === 'PENDING' || model.status === 'CONFIRMED');
}
