import { z } from 'zod';
import { registryChannel } from './registry.ts';

/** Signs a text, and says whether a service signed one; `Identity` of platform/identity has both. */
export type SignText = (text: string) => string;
export type VerifyText = (text: string, signature: string) => boolean;

const announcement = z.object({
  id: z.string().min(1).max(200),
  url: z.url({ protocol: /^https?$/ }),
  weight: z.number().min(0).max(1_000_000),
  version: z.string().max(100).nullable(),
  zone: z.string().max(100).nullable(),
  /** When it was signed, epoch ms. */
  at: z.int(),
  /** The instance is about to stop: no new calls. */
  isLeaving: z.boolean(),
});

/** What an instance says of itself. */
export type Announcement = Readonly<z.output<typeof announcement>>;

const versionWeights = z.object({
  /** When they were set, epoch ms, and by which user of which machine. */
  at: z.int(),
  by: z.string().max(200),
  /** The percentage of the calls that each named version gets; the other versions share the rest. */
  percent: z.record(z.string().max(100), z.number().min(0).max(100)),
});

/** How the calls of a service are divided between its versions. */
export type VersionWeights = Readonly<z.output<typeof versionWeights>>;

/** The entries of one kind in the registry. */
type Entries<Value> = {
  /** The signed text of an entry of this service. */
  readonly sign: (service: string, value: Value, sign: SignText) => string;
  /** The entry; null when the signature is wrong, or it has another form. */
  readonly read: (service: string, text: string, verify: VerifyText) => Value | null;
};

/** Announcements, which the instances themselves sign. */
export const announcements = entriesOf('', announcement);

/** Weights, which the operator signs. */
export const weightEntries = entriesOf(' weights', versionWeights);

// The signature covers service and kind, so that an entry is of no use in another place.
function entriesOf<Value>(kind: string, schema: z.ZodType<Value>): Entries<Value> {
  const signedText = (service: string, body: string) => `${registryChannel(service)}${kind}\n${body}`;
  return {
    sign(service, value, sign) {
      const body = JSON.stringify(value);
      return `${sign(signedText(service, body))}\n${body}`;
    },
    read(service, text, verify) {
      const end = text.indexOf('\n');
      const body = text.slice(end + 1);
      try {
        if (end < 0 || !verify(signedText(service, body), text.slice(0, end))) return null;
        return schema.safeParse(JSON.parse(body)).data ?? null;
      } catch {
        return null;
      }
    },
  };
}
