import { quoteForMessage } from './text.ts';

const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;

/** The stored form of a phone number: without spaces, dots, dashes and brackets. */
export function canonicalPhone(phone: string): string {
  return phone.replaceAll(/[\s().-]/g, '');
}

/** What is wrong with a canonical phone number (ITU-T E.164), or null. */
export function phoneProblem(phone: string): string | null {
  if (INTERNATIONAL.test(phone)) return null;
  return `expected an international number such as +442079460000, got ${quoteForMessage(phone)}`;
}
