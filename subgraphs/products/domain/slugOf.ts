export const MAX_SLUG = 120;

/**
 * The slug of a name: `cafe-creme` for `Café crème`. Empty when the name has no letter or digit that a slug may have.
 */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replaceAll(/^-+|-+$/g, '');
}

/** Whether the text is a slug: lower-case letters and digits with single hyphens between them. */
export function isSlug(text: string): boolean {
  return text.length <= MAX_SLUG && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
}
