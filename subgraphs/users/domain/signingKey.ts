/** A key pair access tokens are signed with. The private part is sealed; `signsFrom` lies ahead of its publication. */
export type SigningKey = {
  readonly id: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  readonly signsFrom: Date;
};
