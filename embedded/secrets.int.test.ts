import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openSecrets, readSecrets } from './secrets.ts';

const names = ['usersKeySecret', 'paymentWebhookSecret'];

async function newFolder() {
  const path = await mkdtemp(join(tmpdir(), 'secrets-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('secrets are generated once, differ, and are readable only by their owner', async () => {
  await using folder = await newFolder();
  expect(await readSecrets(folder.path)).toBeNull();
  const made = await openSecrets(folder.path, names);
  expect(new Set(Object.values(made)).size).toBe(3);
  for (const secret of Object.values(made)) expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(await openSecrets(folder.path, names)).toEqual(made);
  expect((await stat(join(folder.path, 'secrets.json'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder.path)).toEqual(['secrets.json']);
});

test('a folder of an earlier release gets the missing secret and keeps the others', async () => {
  await using folder = await newFolder();
  const kept = { identityKeys: 'i'.repeat(43), usersKeySecret: 'u'.repeat(43) };
  await writeFile(join(folder.path, 'secrets.json'), JSON.stringify(kept));
  await writeFile(join(folder.path, 'secrets.json.unfinished'), '{"ident');
  const opened = await openSecrets(folder.path, names);
  expect(opened).toMatchObject({ ...kept, paymentWebhookSecret: expect.stringMatching(/^[\w-]{43}$/) });
  expect(await openSecrets(folder.path, names)).toEqual(opened);
});
