import { expect, test } from '@jest/globals';
import { settingsSql } from './settings.ts';

test('no settings need no SQL', () => {
  expect(
    settingsSql(
      new Map([
        ['user', 'postgres'],
        ['database', 'postgres'],
      ]),
    ),
  ).toBe('');
});

test('settings are read from the packet and from its options, in every notation', () => {
  const parameters = new Map([
    ['application_name', "it's"],
    ['options', '-c work_mem=5MB -csearch_path=a\\ b --lock-timeout=3'],
  ]);
  expect(settingsSql(parameters)).toBe(
    "select set_config('application_name', 'it''s', false), set_config('work_mem', '5MB', false), " +
      "set_config('search_path', 'a b', false), set_config('lock_timeout', '3', false)",
  );
});
