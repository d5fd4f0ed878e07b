import { z } from 'zod';
import { commonSettings } from '#platform/settings/serviceSettings.ts';

/** The schema of users.yaml; `atRunTime` marks settings that take effect while users runs. */
export const usersSettingsSchema = z.strictObject({
  ...commonSettings,
  sessions: z
    .strictObject({
      hours: z
        .int()
        .min(1)
        .max(8_760)
        .optional()
        .meta({ atRunTime: true, variable: 'USERS_SESSION_HOURS' })
        .describe('How long a session lives after its last refresh, from that refresh on. Default: 168'),
    })
    .optional(),
});

/** What users.yaml says, checked. */
export type UsersSettings = Readonly<z.output<typeof usersSettingsSchema>>;

/** How long a session lives after its last refresh. */
export const sessionMsOf = ({ sessions }: UsersSettings): number => (sessions?.hours ?? 168) * 3_600_000;
