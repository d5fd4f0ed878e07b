import { sql, type Kysely, type Transaction } from 'kysely';
import type { SigningKey } from '../domain/signingKey.ts';
import type { UsersTables } from './usersTables.ts';

// One number in the users' database, other than the migrations' and the relay's.
const SIGNING_KEYS_LOCK = 5_071_936_022;

/** What becomes of the keys there are: new ones to be kept, ids of old ones to be forgotten. */
export type KeyChange = { readonly added: readonly SigningKey[]; readonly dropped: readonly string[] };

/** Keeps the key pairs that access tokens are signed with. */
export function createSigningKeys(db: Kysely<UsersTables>) {
  return {
    /** All keys, the newest last. */
    findAll: () => findAll(db),

    /** Changes the keys as `decide` says of them, one process at a time, and answers those there are then. */
    change(decide: (keys: readonly SigningKey[]) => Promise<KeyChange>): Promise<SigningKey[]> {
      return db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(${SIGNING_KEYS_LOCK}::bigint)`.execute(trx);
        const { added, dropped } = await decide(await findAll(trx));
        for (const key of added) await trx.insertInto('signing_keys').values(columnsOf(key)).execute();
        if (dropped.length > 0) await trx.deleteFrom('signing_keys').where('id', 'in', dropped).execute();
        return findAll(trx);
      });
    },
  };
}

async function findAll(db: Kysely<UsersTables> | Transaction<UsersTables>): Promise<SigningKey[]> {
  const rows = await db.selectFrom('signing_keys').selectAll().orderBy('signs_from').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    publicJwk: row.public_jwk,
    sealedPrivateJwk: row.sealed_private_jwk,
    createdAt: row.created_at,
    signsFrom: row.signs_from,
  }));
}

function columnsOf(key: SigningKey) {
  return {
    id: key.id,
    public_jwk: JSON.stringify(key.publicJwk),
    sealed_private_jwk: key.sealedPrivateJwk,
    created_at: key.createdAt,
    signs_from: key.signsFrom,
  };
}
