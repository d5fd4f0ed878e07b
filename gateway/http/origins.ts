import type { IncomingHttpHeaders } from 'node:http';

/** Whether who asks may: no page of a browser (it names no origin), a page of this gateway, or one of a listed origin. */
export function isAllowedOrigin({ origin, host }: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
