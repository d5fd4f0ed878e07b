import { quoteForMessage } from './text.ts';

const MAX_LENGTH = 254;
// The e-mail state of HTML (html.spec.whatwg.org#valid-e-mail-address), with a dot in the domain and the lengths of RFC
// 5321.
const LOCAL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What is wrong with an e-mail address, or null. */
export function emailProblem(email: string): string | null {
  if (email.length > MAX_LENGTH) return `expected at most ${MAX_LENGTH} characters, got ${email.length}`;
  const at = email.lastIndexOf('@');
  const labels = email.slice(at + 1).split('.');
  const isAddress = LOCAL.test(email.slice(0, Math.max(at, 0))) && labels.length > 1 && labels.every(isLabel);
  return isAddress ? null : `expected an address such as ada@example.com, got ${quoteForMessage(email)}`;
}

/** The lookup key of an address: addresses are unique without regard to case. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

function isLabel(label: string): boolean {
  return LABEL.test(label);
}
