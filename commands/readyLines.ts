import { fileURLToPath } from 'node:url';
import { addressOf } from '#platform/environment/openedFrom.ts';
import { demoAccounts, demoPassword } from '../subgraphs/users/seed.ts';
import type { OpenedSystem } from './openSystem.ts';

/** What a newcomer needs to know of a system that is ready; scripts wait for the first line. */
export function readyLines({ port, mailUrl }: Pick<OpenedSystem, 'port' | 'mailUrl'>): string {
  const origin = `http://localhost:${port}`;
  const accounts = demoAccounts.map(({ email }) => email).join(', ');
  const mail = mailUrl.startsWith('file:') ? fileURLToPath(mailUrl) : addressOf(mailUrl);
  return `ready: ${origin}/graphql
  GraphiQL       ${origin}/graphiql
  demo accounts  ${accounts}; the password of each is ${demoPassword}
  mail           ${mail}
  stop           Ctrl-C`;
}
