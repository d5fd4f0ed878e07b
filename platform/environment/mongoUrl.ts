import { z } from 'zod';

/**
 * A URL of MongoDB, as its driver takes them: with one host or, for a replica set, several
 * (`mongodb://one:27017,two:27017/shop?replicaSet=rs0`); with `mongodb+srv` one name without a port.
 */
export const mongoUrl = z.string().refine(isMongoUrl, {
  message: 'expected a URL that starts with mongodb:// or mongodb+srv://',
});

// A URL of the web has one host: each is judged as if it were the only one.
function isMongoUrl(text: string): boolean {
  const [, scheme, user = '', hosts = '', rest] =
    /^(mongodb(?:\+srv)?):\/\/([^/?#]*@)?([^/?#@]+)(.*)$/.exec(text) ?? [];
  const listed = hosts.split(',');
  if (scheme === 'mongodb+srv' && (listed.length > 1 || /:\d*$/.test(hosts))) return false;
  return listed.every((host) => host !== '' && URL.canParse(`${scheme}://${user}${host}${rest}`));
}
