import { expect, test } from '@jest/globals';
import { holdsScope, requireScope, requireViewer } from './requireScope.ts';

const viewer = { subject: 'usr_1', scopes: ['order:read'] };

test('a signed-in caller is returned, an anonymous request is UNAUTHENTICATED', () => {
  expect(requireViewer({ viewer })).toBe(viewer);
  expect(() => requireViewer({ viewer: null })).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
});

test('a caller with the scope is returned', () => {
  expect(holdsScope({ viewer }, 'order:read')).toBe(true);
  expect(requireScope({ viewer }, 'order:read')).toBe(viewer);
});

test('a caller without the scope is FORBIDDEN, and the message names the scope', () => {
  expect(holdsScope({ viewer }, 'order')).toBe(false);
  const forbidden = { code: 'FORBIDDEN', message: expect.stringContaining('order:refund') };
  expect(() => requireScope({ viewer }, 'order:refund')).toThrow(expect.objectContaining(forbidden));
});

test('an anonymous request has no scope and is UNAUTHENTICATED', () => {
  expect(holdsScope({ viewer: null }, 'order:read')).toBe(false);
  expect(() => requireScope({ viewer: null }, 'order:read')).toThrow(
    expect.objectContaining({ code: 'UNAUTHENTICATED' }),
  );
});
