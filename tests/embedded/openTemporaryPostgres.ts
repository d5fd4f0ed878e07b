import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEmbeddedPostgres, type EmbeddedPostgresOptions } from '../../embedded/postgres/openEmbeddedPostgres.ts';

/** Kept between runs, so that only the first one runs initdb. */
export const templateFolder = fileURLToPath(new URL('../../node_modules/.cache/template-postgres-18', import.meta.url));

/** Opens an empty embedded PostgreSQL within half a second, except the first time; disposing deletes it. */
export async function openTemporaryPostgres(
  options: Pick<EmbeddedPostgresOptions, 'idleInTransactionMs' | 'housekeepingMs'> = {},
): Promise<{ url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const postgres = await openEmbeddedPostgres({ ...options, folder: join(folder, 'database'), templateFolder });
    return {
      url: postgres.url,
      async [Symbol.asyncDispose]() {
        await postgres[Symbol.asyncDispose]();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
