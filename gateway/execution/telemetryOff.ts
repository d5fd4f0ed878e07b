import { env } from 'node:process';

// Imported before @apollo/gateway, which sends telemetry unless this variable is set. It has no option for it.
env['APOLLO_TELEMETRY_DISABLED'] = 'true';
