import { env } from 'node:process';

// @apollo/gateway reports home unless this is set when it is opened; it has no option for it. Imported before it.
env['APOLLO_TELEMETRY_DISABLED'] = 'true';
