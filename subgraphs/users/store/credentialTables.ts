import type { ColumnType, Generated } from 'kysely';

type RefreshTokenTable = { hash: string; session_id: string; expires_at: Date; used_at: Date | null };

type SigningKeyTable = {
  id: string;
  public_jwk: ColumnType<Record<string, unknown>, string, never>;
  sealed_private_jwk: string;
  created_at: Date;
  signs_from: Date;
};

type PasswordResetTable = { hash: string; user_id: string; expires_at: Date; used_at: Date | null };

type EmailVerificationTable = {
  user_id: string;
  code_hash: string;
  new_email: string | null;
  expires_at: Date;
  failures: Generated<number>;
  sent_at: Date;
  sent_on_day: number;
};

type SecondFactorTable = {
  user_id: string;
  encrypted_secret: string;
  last_step: number;
  failures: number;
  blocked_until: Date | null;
};

/** API keys of machines, by the hash of the key. */
export type ApiKeyTable = {
  id: string;
  hash: string;
  name: string;
  scopes: readonly string[];
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
};

/** The tables of what proves who an account is: hashes and encrypted secrets. */
export type CredentialTables = {
  refresh_tokens: RefreshTokenTable;
  signing_keys: SigningKeyTable;
  password_resets: PasswordResetTable;
  email_verifications: EmailVerificationTable;
  second_factors: SecondFactorTable;
  api_keys: ApiKeyTable;
  recovery_codes: { user_id: string; hash: string };
};
