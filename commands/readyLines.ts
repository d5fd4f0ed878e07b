import { fileURLToPath } from 'node:url';
import { storeAddress } from '#platform/environment/explainOpenFailure.ts';
import { demoAccounts, demoPassword } from '../subgraphs/users/seed.ts';
import type { OpenedSystem } from './openSystem.ts';

/** What a newcomer needs to know of a system that is ready; scripts wait for the first line. */
export function readyLines({ port, exposure, env, notSeeded }: Omit<OpenedSystem, keyof AsyncDisposable>): string {
  const origin = `http://localhost:${port}`;
  const mailUrl = env['USERS_SMTP_URL'] ?? '';
  const mail = mailUrl.startsWith('file:') ? fileURLToPath(mailUrl) : storeAddress(mailUrl);
  const graphiql = exposure.graphiql ? `\n  GraphiQL       ${origin}/graphiql` : '';
  return `ready: ${origin}/graphql${graphiql}
${[...accountLines(notSeeded), ...demoDataLines(notSeeded)].join('\n')}
  mail           ${mail}
  stop           Ctrl-C`;
}

function accountLines(notSeeded: readonly string[]): string[] {
  if (notSeeded.includes('USERS_DATABASE_URL'))
    return ['  accounts       those of USERS_DATABASE_URL; npm run admin -- create <email> makes an administrator'];
  const accounts = demoAccounts.map(({ email }) => email).join(', ');
  return [`  demo accounts  ${accounts}; the password of each is ${demoPassword}`];
}

function demoDataLines(notSeeded: readonly string[]): string[] {
  if (notSeeded.length === 0) return [];
  return [`  demo data      not loaded into ${notSeeded.join(', ')}; npm run seed does that`];
}
