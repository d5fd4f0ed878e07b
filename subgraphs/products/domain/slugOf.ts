export const MAX_SLUG = 120;

/** The readable name of something in a URL: `Café crème` is `cafe-creme`. Empty when nothing of it can be written so. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replaceAll(/^-+|-+$/g, '');
}

/** Whether it is a slug: lower-case words of letters and digits with single hyphens between them. */
export function isSlug(text: string): boolean {
  return text.length <= MAX_SLUG && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
}
