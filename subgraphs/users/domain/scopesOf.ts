import type { Role } from './user.ts';

const SUPPORT = ['user:read', 'order:read', 'stock:read'];
const MANAGER = ['stock:read', 'stock:write', 'catalog:write', 'order:read', 'order:fulfil', 'order:refund'];

const SCOPES: Readonly<Record<Role, readonly string[]>> = {
  CUSTOMER: [],
  SUPPORT,
  MANAGER,
  ADMIN: [...SUPPORT, ...MANAGER, 'user:admin'],
};

/** The scopes that these roles grant together, each once. */
export function scopesOf(roles: readonly Role[]): string[] {
  return [...new Set(roles.flatMap((role) => SCOPES[role]))];
}
