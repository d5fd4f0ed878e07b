import { expect, test } from '@jest/globals';
import { createLog } from './log.ts';

test('an error that quotes a request is logged with its kind and its cause, not with the whole request', () => {
  const lines: string[] = [];
  const log = createLog({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
  const cause = new TypeError(`not this: ${'y'.repeat(1_000_000)}`);
  log.error({ err: new Error(`cannot be read: ${'x'.repeat(1_000_000)}`, { cause }) }, 'a request failed');
  log.error({ err: new AggregateError([cause, cause, cause], 'all wrong') }, 'a request failed');
  for (const line of lines) expect(line.length).toBeLessThan(40_000);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { type: 'Error', message: expect.stringMatching(/^cannot be read: xxx/) },
  });
  expect(JSON.parse(lines[0] ?? '').err.stack).toContain('log.unit.test');
});

test('what is thrown and is no error is logged as it is', () => {
  const lines: string[] = [];
  createLog({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) }).info({ err: 'odd' }, 'x');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: 'odd' });
});
