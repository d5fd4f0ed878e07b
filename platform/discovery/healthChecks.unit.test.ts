import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { withHealthChecks } from './healthChecks.ts';
import { createInstanceList, instanceAt, type Instance, type InstanceSource } from './instances.ts';

const TIMES = { intervalMs: 10, timeoutMs: 30, goneAfterMs: 150 };
const [one, two, three] = ['one', 'two', 'three'].map((id) => ({ ...instanceAt(`http://${id}/graphql`), id })) as [
  Instance,
  Instance,
  Instance,
];
const idsOf = (source: InstanceSource) => source.current().map(({ id }) => id);

function openChecked(first: readonly Instance[]) {
  const list = createInstanceList(first);
  const source = { ...list, [Symbol.asyncDispose]: async () => undefined };
  const log = createRecordingLog();
  const failing = new Set<string>();
  const checks: string[] = [];
  const check = async ({ id }: Instance) => {
    checks.push(id);
    if (failing.has(id)) throw new Error('not ready');
  };
  return { ...withHealthChecks({ service: 'products', source, times: TIMES, check, log }), list, log, failing, checks };
}

test('an instance that fails is left out until it is healthy again, and both are logged once', async () => {
  await using checked = openChecked([one, two]);
  checked.failing.add('two');
  await eventually(() => idsOf(checked).join() === 'one');
  expect(checked.all().map(({ health }) => health)).toEqual(['healthy', 'failing']);
  await eventually(() => checked.all()[1]?.health === 'gone');
  checked.failing.clear();
  await eventually(() => idsOf(checked).length === 2);
  expect(checked.log.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
});

test('when all fail, those that are not gone are used, and when all are gone, all', async () => {
  await using checked = openChecked([one, two]);
  checked.failing.add('one');
  await eventually(() => checked.all()[0]?.health === 'gone');
  checked.failing.add('two');
  await eventually(() => checked.all()[1]?.health === 'failing');
  expect(idsOf(checked)).toEqual(['two']);
  await eventually(() => checked.all()[1]?.health === 'gone');
  await eventually(() => idsOf(checked).length === 2);
});

test('an instance that appears is used at once, one that disappears is not, and a single one is not checked', async () => {
  await using checked = openChecked([one]);
  expect(idsOf(checked)).toEqual(['one']);
  expect(checked.checks).toEqual([]);
  checked.list.replace([one, three]);
  expect(idsOf(checked)).toEqual(['one', 'three']);
  await eventually(() => checked.checks.includes('one') && checked.checks.includes('three'));
  checked.list.replace([{ ...three, weight: 7 }]);
  expect(checked.current()).toEqual([{ ...three, weight: 7 }]);
  const count = checked.checks.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(checked.checks.length).toBeLessThanOrEqual(count + 1);
});
