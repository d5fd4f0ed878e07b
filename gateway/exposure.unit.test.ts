import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readExposure } from './exposure.ts';

const folder = mkdtempSync(join(tmpdir(), 'exposure-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'manifest.json');
const document = '{ a }';
const sha = createHash('sha256').update(document).digest('hex');

function exposureWith(manifest: unknown, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(file, JSON.stringify(manifest));
  return readExposure({ persisted_documents: { manifest: file } }, { MODE: 'production', ...env });
}

test('development shows all, production nothing, and each part has a setting and a variable that wins over it', () => {
  const shown = { introspection: true, suggestions: true, graphiql: true };
  const hidden = { introspection: false, suggestions: false, graphiql: false };
  expect(readExposure({}, {})).toEqual({ mode: 'development', ...shown, persistedDocuments: null });
  expect(readExposure({ mode: 'production' }, {})).toEqual({ mode: 'production', ...hidden, persistedDocuments: null });
  expect(readExposure(shown, { MODE: 'production' })).toMatchObject(shown);
  const variables = { INTROSPECTION: 'false', SUGGESTIONS: 'false', GRAPHIQL: 'false' };
  expect(readExposure(shown, variables)).toMatchObject({ mode: 'development', ...hidden });
});

test('published documents are known by their SHA-256, in the manifests of both tools', () => {
  const byHash = new Map([[sha, document]]);
  const apollo = { format: 'apollo-persisted-query-manifest', version: 1 };
  for (const manifest of [
    { [sha]: document },
    { [`sha256:${sha}`]: document },
    { ...apollo, operations: [{ id: sha, body: document, name: null, type: 'query' }] },
  ])
    expect(exposureWith(manifest).persistedDocuments).toEqual({ mode: 'prefer', byHash });
  expect(exposureWith({ [sha]: document }, { PERSISTED_DOCUMENTS: 'only' }).persistedDocuments?.mode).toBe('only');
  expect(exposureWith({ [sha]: document }, { MODE: 'development' }).persistedDocuments).toBeNull();
});

test('a manifest with another text under a hash, or that is none, stops the start', () => {
  expect(() => exposureWith({ [sha]: '{ b }' })).toThrow(`expected the SHA-256 of each document, got "${sha}"`);
  expect(() => exposureWith(['{ a }'])).toThrow('expected documents by hash');
  expect(() => readExposure({}, { PERSISTED_DOCUMENTS: 'only' })).toThrow('PERSISTED_DOCUMENTS_MANIFEST is missing');
});
