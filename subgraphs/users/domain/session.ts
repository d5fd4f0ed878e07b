/** One sign-in that lives: an ended one is gone, together with its refresh tokens. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
};

/** A session beyond this many ends the account's oldest. */
export const MAX_SESSIONS = 100;
