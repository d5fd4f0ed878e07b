/** What a notification is about; accounts choose channels by topic. Listed in display order. */
export const TOPICS = ['ORDER_STATUS', 'PAYMENT', 'SHIPMENT'] as const;
export type NotificationTopic = (typeof TOPICS)[number];

/** The channels of notifications. Listed in display order. */
export const CHANNELS = ['IN_APP', 'EMAIL', 'SMS', 'PUSH'] as const;
export type NotificationChannel = (typeof CHANNELS)[number];

/** The channels that need an external provider to deliver a message. */
export type DeliveryChannel = Exclude<NotificationChannel, 'IN_APP'>;

/** One entry of an account's inbox. `sequence` orders the entries of an account, the latest has the highest. */
export type Notification = {
  readonly id: string;
  readonly userId: string;
  readonly sequence: number;
  readonly topic: NotificationTopic;
  readonly title: string;
  readonly body: string;
  readonly orderId: string | null;
  readonly createdAt: Date;
  readonly readAt: Date | null;
};

/** The channels that an account chose, by topic; a missing topic has the default channels. */
export type ChannelPreferences = Readonly<Partial<Record<NotificationTopic, readonly NotificationChannel[]>>>;

const DEFAULT_CHANNELS: readonly NotificationChannel[] = ['IN_APP', 'EMAIL'];

/** The channels by which an account receives notifications of a topic. */
export function channelsFor(topic: NotificationTopic, preferences: ChannelPreferences): readonly NotificationChannel[] {
  return preferences[topic] ?? DEFAULT_CHANNELS;
}

/** A page of an inbox, latest first, with the unread count of the whole inbox. */
export type NotificationPage = {
  readonly edges: readonly { readonly cursor: string; readonly node: Notification }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly unreadCount: number;
  readonly resumeCursor: string | null;
};
