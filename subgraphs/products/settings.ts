import { z } from 'zod';
import { commonSettings } from '#platform/settings/serviceSettings.ts';

/** The schema of products.yaml; `atRunTime` marks settings that take effect while products runs. */
export const productsSettingsSchema = z.strictObject({
  ...commonSettings,
  stock: z
    .strictObject({
      maintenance_interval_ms: z
        .int()
        .min(100)
        .max(600_000)
        .optional()
        .meta({ atRunTime: true })
        .describe('How often holds that are over are released, and settled entries moved. Default: 5000'),
    })
    .optional(),
});

/** What products.yaml says, checked. */
export type ProductsSettings = Readonly<z.output<typeof productsSettingsSchema>>;

/** How often stock maintenance runs. */
export const stockMaintenanceMs = ({ stock }: ProductsSettings): number => stock?.maintenance_interval_ms ?? 5_000;
