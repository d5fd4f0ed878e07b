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
type Command =
  | { readonly kind: 'pay'; readonly isCaptured: boolean }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'timePasses' }
  | { readonly kind: 'expire' }
  | { readonly kind: 'refund'; readonly amountMinor: number | null }
  | { readonly kind: 'strayCapture' }
  | { readonly kind: 'ship'; readonly isStale: boolean }
  | { readonly kind: 'deliver'; readonly isStale: boolean };

/** The model of an order, independent of the domain code. */
type Model = { status: OrderStatus; keptMinor: number; refundedMinor: number; hasPaid: boolean; isLate: boolean };

type Machine = { order: Order; now: Date; readonly events: RecordedOrderEvent[] };

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), isCaptured: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('cancel', 'timePasses', 'expire', 'strayCapture') }),
  fc.record({ kind: fc.constant('refund' as const), amountMinor: fc.option(fc.integer({ min: 1, max: 40 })) }),
  fc.record({ kind: fc.constantFrom('ship', 'deliver'), isStale: fc.boolean() }),
);

/** Earlier counter-examples, each as shrunk by fast-check. */
const regressions: [number, Command[]][] = [
  // Fully refunded before it was shipped: it must not be shipped, and can still be cancelled.
  [
    1,
    [
      { kind: 'pay', isCaptured: true },
      { kind: 'refund', amountMinor: null },
      { kind: 'ship', isStale: false },
    ],
  ],
  [1, [{ kind: 'pay', isCaptured: true }, { kind: 'refund', amountMinor: null }, { kind: 'cancel' }]],
  // An order with a total of 0 is paid and shipped, and nothing is refundable.
  [
    0,
    [
      { kind: 'pay', isCaptured: true },
      { kind: 'refund', amountMinor: null },
      { kind: 'ship', isStale: false },
    ],
  ],
  // A stray capture and its refund do not change the order.
  [1, [{ kind: 'cancel' }, { kind: 'strayCapture' }, { kind: 'cancel' }]],
];

test('for any sequence of commands an order does what its state allows, refuses the rest and records an event for each change', () => {
  const property = fc.property(
    fc.integer({ min: 0, max: 60 }),
    fc.array(commands, { maxLength: 14 }),
    (total, events) => {
      const machine = newMachine(total);
      const model: Model = { status: 'PENDING', keptMinor: 0, refundedMinor: 0, hasPaid: false, isLate: false };
      for (const next of events) {
        const recorded = runCommand(machine, next, model.keptMinor);
        expect({ next, isDone: recorded !== null }).toEqual({ next, isDone: isAllowed(model, next, machine) });
        if (recorded) recordChange(machine, recorded);
        if (recorded || next.kind === 'timePasses') applyToModel(model, next, machine.order.totals.totalMinor);
        expectAgreement(machine, model);
      }
    },
  );
  fc.assert(property, { numRuns: 1_000, seed: 20_261_121, examples: regressions });
});

function newMachine(totalMinor: number): Machine {
  const totals = { ...sampleOrder.totals, subtotalMinor: totalMinor, shippingMinor: 0, totalMinor, refundedMinor: 0 };
  const unborn = { ...sampleOrder, ...initialOrderState, shipments: [], totals, version: 0 };
  const { order, events } = recordEvents(unborn, [{ type: 'order.created' }], sampleOrder.createdAt);
  return { order, now: sampleOrder.createdAt, events: [...events] };
}

/** Runs a command on the domain, as the sagas do; null when the domain refuses it. */
function runCommand({ order, now }: Machine, next: Command, leftMinor: number): RecordedOrder | null {
  const { totalMinor: amountMinor, currency } = order.totals;
  const attempt = { attemptId: 'pat_1', amountMinor };
  const refundDue = { attemptId: 'pat_1', refundId: 'rfd_1', currency };
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
      const back = refundPayment(ended.order, { ...refundDue, amountMinor: leftMinor, isStray: false }, now);
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
      return refundPayment(order, { ...refundDue, amountMinor: decision.amountMinor, isStray: false }, now);
    }
    case 'strayCapture':
      return refundPayment(order, { ...refundDue, attemptId: 'pat_2', amountMinor, isStray: true }, now);
    case 'ship': {
      const seen = { version: order.version - (next.isStale ? 1 : 0), isBusy: false };
      const parcel = { carrier: 'DHL', trackingNumber: 'T1', shipmentId: 'shp_1' };
      return refuseShip(order, seen) ? null : shipOrder(order, parcel, now);
    }
    case 'deliver':
      return refuseDeliver(order, order.version - (next.isStale ? 1 : 0)) ? null : deliverOrder(order, now);
  }
}

function isAllowed({ status, keptMinor, refundedMinor, isLate }: Model, next: Command, { order }: Machine): boolean {
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
        status === 'CONFIRMED' && !next.isStale && (refundedMinor === 0 || refundedMinor < order.totals.totalMinor)
      );
    case 'deliver':
      return status === 'PROCESSING' && !next.isStale;
  }
}

function applyToModel(model: Model, next: Command, totalMinor: number): void {
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
  model.refundedMinor += amountMinor;
}

function recordChange(machine: Machine, { order, events }: RecordedOrder): void {
  machine.order = order;
  machine.events.push(...events);
}

function expectAgreement(machine: Machine, model: Model): void {
  const { order, events } = machine;
  if (model.isLate) machine.now = order.expiresAt;
  expect(order).toMatchObject({ status: model.status, refundedMinor: model.refundedMinor, version: events.length });
  expect(order.totals.totalMinor - order.refundedMinor).toBe(model.hasPaid ? model.keptMinor : order.totals.totalMinor);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, at) => at + 1));
  expect(events.slice(1).map(({ fromStatus }) => fromStatus)).toEqual(
    events.slice(0, -1).map(({ toStatus }) => toStatus),
  );
  expect(order).toMatchObject(
    events.reduce<OrderState>((state, { event }) => applyOrderEvent(state, event), initialOrderState),
  );
  const parcels = { PROCESSING: [false], COMPLETED: [true] }[model.status as string] ?? [];
  expect(order.shipments.map(({ deliveredAt }) => deliveredAt !== null)).toEqual(parcels);
  expect(allowedActions(order).includes('CANCEL')).toBe(model.status === 'PENDING' || model.status === 'CONFIRMED');
}
