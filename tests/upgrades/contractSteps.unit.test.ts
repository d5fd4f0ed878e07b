import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { allowedContractSteps, contractStepsIn } from './contractSteps.ts';
import { releases, runningReleases } from './releases.ts';

const root = join(import.meta.dirname, '../..');
const migrations = globSync(['subgraphs/*/store/migrations/[0-9]*.ts', 'platform/eventLog/postgresEventLog.ts'], {
  cwd: root,
});

test('no migration removes something that an earlier release reads or writes', () => {
  const found = migrations.flatMap((file) =>
    contractStepsIn(basename(file, '.ts'), readFileSync(join(root, file), 'utf8')),
  );
  const allowed = allowedContractSteps.map(({ migration, step }) => ({ migration, step }));
  expect(migrations.length).toBeGreaterThan(8);
  expect(found).toEqual(allowed);
});

test('no release that may still run uses what an allowed step removes', () => {
  for (const { unreadSince } of allowedContractSteps) {
    expect(releases).toContain(unreadSince);
    expect(runningReleases.filter((release) => release < unreadSince)).toEqual([]);
  }
  expect(runningReleases).toContain(releases.at(-1));
});

test.each([
  'alter table sagas drop column position',
  'drop table saga_steps',
  'alter table sagas rename column step to state',
  'alter table sagas rename to stories',
  'alter table sagas alter column fence type integer',
  'alter table sagas alter column fence set data type integer',
  'alter table sagas alter column begun_at set not null',
  'alter table sagas add column begun_at timestamptz not null',
  'alter table sagas alter column wakes drop default',
])('"%s" is a contract step', (statement) => {
  expect(contractStepsIn('0099', `await sql\`${statement}\`.execute(db)`)).toHaveLength(1);
});

test.each([
  'alter table sagas add column steps jsonb not null default 1, add column begun_at timestamptz',
  'alter table sagas alter column begun_at set default now(); alter table sagas alter column begun_at set not null',
  'drop index ledger_of_order',
  'create table shipments (id text primary key, at timestamptz not null)',
])('"%s" is not a contract step', (statement) => {
  expect(contractStepsIn('0099', `await sql\`${statement}\`.execute(db)`)).toEqual([]);
});
