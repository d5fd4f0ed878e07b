import { z } from 'zod';
import { commonSettings } from '#platform/settings/serviceSettings.ts';

const days = (least: number, most: number) => z.int().min(least).max(most);

/** The schema of orders.yaml; `atRunTime` marks settings that take effect while orders runs. */
export const ordersSettingsSchema = z.strictObject({
  ...commonSettings,
  carts: z
    .strictObject({
      keep_days: days(1, 365)
        .optional()
        .meta({ atRunTime: true })
        .describe('How long a guest cart lives after its last use, and a closed cart is kept. Default: 30'),
    })
    .optional(),
  orders: z
    .strictObject({
      unpaid_minutes: z
        .int()
        .min(1)
        .max(10_080)
        .optional()
        .meta({ atRunTime: true })
        .describe('How long a new order may stay unpaid before it expires. Default: 30'),
    })
    .optional(),
  payments: z
    .strictObject({
      capture_minutes: z
        .int()
        .min(1)
        .max(1_440)
        .optional()
        .meta({ atRunTime: true })
        .describe('How long the capture of a new payment may be pending before it is voided. Default: 10'),
    })
    .optional(),
  outcomes: z
    .strictObject({
      keep_hours: z
        .int()
        .min(25)
        .max(720)
        .optional()
        .meta({ atRunTime: true })
        .describe('How long outcomes of idempotency keys and addresses of ended placings are kept. Default: 25'),
    })
    .optional(),
  maintenance: z
    .strictObject({
      interval_minutes: z.int().min(1).max(1_440).optional().describe('How often old rows are removed. Default: 60'),
    })
    .optional(),
});

/** What orders.yaml says, checked. */
export type OrdersSettings = Readonly<z.output<typeof ordersSettingsSchema>>;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long carts are kept. */
export const keepCartsMs = ({ carts }: OrdersSettings): number => (carts?.keep_days ?? 30) * DAY_MS;

/** How long outcomes of idempotency keys and the addresses of ended placings are kept. */
export const keepOutcomesMs = ({ outcomes }: OrdersSettings): number => (outcomes?.keep_hours ?? 25) * 60 * MINUTE_MS;

/** How often maintenance runs. */
export const maintenanceIntervalMs = ({ maintenance }: OrdersSettings): number =>
  (maintenance?.interval_minutes ?? 60) * MINUTE_MS;

/** The times of sagas that the settings say. */
export function sagaTimesOf({ orders, payments }: OrdersSettings) {
  return {
    ...(orders?.unpaid_minutes !== undefined && { expiryMs: orders.unpaid_minutes * MINUTE_MS }),
    ...(payments?.capture_minutes !== undefined && { captureWithinMs: payments.capture_minutes * MINUTE_MS }),
  };
}
