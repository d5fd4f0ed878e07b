const refusals = [
  { sql: /(?:^|;)\s*copy\b[^;]*\bfrom\s+stdin\b/i, what: 'COPY FROM STDIN', instead: 'use INSERT' },
  { sql: /(?:^|;)\s*copy\b[^;]*\bprogram\b/i, what: 'COPY PROGRAM', instead: 'there is no shell behind it' },
  {
    sql: /\bpg_(?:try_)?advisory_(?:lock|unlock)(?:_shared|_all)?\s*\(/i,
    what: 'a session-level advisory lock',
    instead: 'use pg_advisory_xact_lock',
  },
  {
    sql: /(?:^|;)\s*listen\b/i,
    what: 'LISTEN',
    instead: 'its clients share one backend, so notifications cannot be addressed to one of them',
  },
];

/**
 * The reason why a statement is refused, or null. One backend serves all clients, so state that must outlive a
 * transaction cannot be kept, and COPY FROM STDIN would end the backend. A clear refusal is better than a wrong result.
 */
export function refusalOf(sql: string): string | null {
  const refusal = refusals.find((each) => each.sql.test(sql));
  return refusal ? `the embedded PostgreSQL does not do ${refusal.what}: ${refusal.instead}` : null;
}
