import { expect, test } from '@jest/globals';
import { createWebhookSigner } from './webhookSignature.ts';

const secret = 'a secret of the payment provider';
const other = 'another secret, of at least thirty-two characters';
let at = Date.UTC(2026, 10, 21);
const now = () => at;
const signer = createWebhookSigner([secret], now);
const body = '{"type":"payment.captured"}';

test('a signature is valid for five minutes, whichever clock is ahead', () => {
  const signature = signer.sign(body);
  expect(signature).toMatch(/^t=\d{10},v1=[\w-]{43}$/);
  for (const [ms, fits] of [
    [0, true],
    [300_000, true],
    [-300_000, true],
    [301_000, false],
    [-301_000, false],
  ] as const) {
    at += ms;
    expect(signer.findProblem(body, signature) === null).toBe(fits);
    at -= ms;
  }
});

test('another body, time, secret or format is rejected', () => {
  const signature = signer.sign(body);
  const later = signature.replace(/\d{10}/, (seconds) => String(Number(seconds) + 1));
  expect(signer.findProblem(`${body} `, signature)).toContain('does not match');
  expect(signer.findProblem(body, later)).toContain('does not match');
  expect(createWebhookSigner([other], now).findProblem(body, signature)).toContain('does not match');
  for (const wrong of ['', 'v1=', `${signature},v1=x`, `t=1e3,${signature.split(',')[1]}`]) {
    expect(signer.findProblem(body, wrong)).toContain('of the form');
  }
});

test('during a rotation both secrets verify and the new one signs', () => {
  const changing = createWebhookSigner([other, secret], now);
  expect(changing.findProblem(body, signer.sign(body))).toBeNull();
  expect(createWebhookSigner([other], now).findProblem(body, changing.sign(body))).toBeNull();
});
