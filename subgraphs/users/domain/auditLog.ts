/** One entry of the audit log. It has ids and no personal data. */
export type AuditEntry = {
  /** 1, 2, 3 … without a gap. */
  readonly sequence: number;
  readonly occurredAt: Date;
  /** An account, an API key or `operator` (a command); null: an anonymous caller, or the system itself. */
  readonly actorId: string | null;
  /** Such as `session.started`, or the type of the event that it was: `order.shipped`. */
  readonly action: string;
  /** The account, API key, order, product, variant or other object that it was done to. */
  readonly targetId: string | null;
  /** A JSON object. */
  readonly details: string;
  /** The client's address, of a sign-in and a failed one, for {@link ADDRESS_KEPT_DAYS}. */
  readonly ip: string | null;
};

/** How long the audit log knows the address of a sign-in, unless the account is erased before. */
export const ADDRESS_KEPT_DAYS = 90;

const ENTRY_ID = /^aud_([1-9]\d{0,14})$/;

/** The number in the id of an entry; null for a value that is no such id. */
export function sequenceIn(id: unknown): number | null {
  const [, digits] = (typeof id === 'string' && ENTRY_ID.exec(id)) || [];
  return digits === undefined ? null : Number(digits);
}

/** Selects entries; null matches all. `accountId` matches the actor or the target. */
export type AuditFilter = {
  readonly accountId: string | null;
  readonly actorId: string | null;
  readonly targetId: string | null;
  readonly action: string | null;
};

/** A page of the audit log, latest first (relay.dev/graphql/connections.htm). */
export type AuditPage = {
  readonly edges: readonly { readonly cursor: string; readonly node: AuditEntry }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};
