import { quoteForMessage, textProblem } from './text.ts';

const MAX_DISPLAY_NAME = 80;
const USERNAME = /^[a-z0-9][\w.-]{2,31}$/i;

/** What is wrong with a display name, or null. */
export function displayNameProblem(displayName: string): string | null {
  return textProblem(displayName, 1, MAX_DISPLAY_NAME);
}

/** What is wrong with a username, or null; a missing username (null) is valid. */
export function usernameProblem(username: string | null): string | null {
  if (username === null || USERNAME.test(username)) return null;
  return `expected 3 to 32 letters, digits, dots, dashes or underscores that start with a letter or digit, got ${quoteForMessage(username)}`;
}
