import { sql, type Kysely, type Transaction } from 'kysely';
import type { SigningKey } from '../domain/keyRotation.ts';
import type { UsersTables } from './usersTables.ts';

// An advisory lock of the users database, other than the locks of the migrations and the relay.
const SIGNING_KEYS_LOCK = 5_071_936_022;

type KeyChange = { readonly added: readonly SigningKey[]; readonly removed: readonly string[] };

/** Stores the key pairs that sign access tokens. */
export function createKeyStore(db: Kysely<UsersTables>) {
  return {
    /** All keys, the newest last. */
    findAll: () => findAll(db),

    /**
     * Applies the change that `decide` returns for the current keys, one process at a time; returns the keys after it.
     */
    change(decide: (keys: readonly SigningKey[]) => Promise<KeyChange>): Promise<SigningKey[]> {
      return db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(${SIGNING_KEYS_LOCK}::bigint)`.execute(trx);
        const { added, removed } = await decide(await findAll(trx));
        for (const key of added) await trx.insertInto('signing_keys').values(columnsOf(key)).execute();
        if (removed.length > 0) await trx.deleteFrom('signing_keys').where('id', 'in', removed).execute();
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
    encryptedPrivateJwk: row.sealed_private_jwk,
    createdAt: row.created_at,
    signsFrom: row.signs_from,
  }));
}

function columnsOf(key: SigningKey) {
  return {
    id: key.id,
    public_jwk: JSON.stringify(key.publicJwk),
    sealed_private_jwk: key.encryptedPrivateJwk,
    created_at: key.createdAt,
    signs_from: key.signsFrom,
  };
}
