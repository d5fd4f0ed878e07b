import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** The key set of an issuer of tokens, and the setting that trusts it. */
export async function openTokenIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
  const server = createServer((_request, response) => response.end(JSON.stringify(keys)));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port.
  const { port } = server.address() as { port: number };
  return {
    settings: `jwt: { jwks: ['http://127.0.0.1:${port}/keys'] }`,
    sign: (subject: string, seconds = 300) =>
      new SignJWT({ sub: subject, sid: 'session' })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuedAt()
        .setExpirationTime(`${seconds}s`)
        .sign(privateKey),
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
