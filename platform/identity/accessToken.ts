/** What the issuer of access tokens and their verifiers agree on (JWT, RFC 7519; EdDSA, RFC 8037). */
export const accessToken = {
  /** The `iss` of access tokens, whatever subgraph issues them. */
  issuer: 'users',
  audience: 'commerce-graph',
  /**
   * How long a token is valid by default: `exp` - `iat`. A verifier refuses one that claims more, and knows revocations
   * that long. ACCESS_TOKEN_SECONDS changes it for the issuer and for verifiers.
   */
  lifetimeMs: 300_000,
} as const;
