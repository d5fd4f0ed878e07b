import type { Migration } from 'kysely';
import { search } from './0001_search.ts';

/** All migrations of the search database; a released name never changes. */
export const searchMigrations: Readonly<Record<string, Migration>> = { '0001_search': search };
