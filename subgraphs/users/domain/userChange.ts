import type { AccountFact } from './userFact.ts';
import type { User } from './user.ts';

/** A decided change of an account: as it shall be, what is told of it, and whether all its sessions end with it. */
export type UserChange = {
  readonly kind: 'changed';
  readonly user: User;
  readonly fact: AccountFact;
  readonly endsSessions: boolean;
};
