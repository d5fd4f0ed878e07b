/** What notifications are about; people choose by topic how they hear of it. In the order they are shown. */
export const TOPICS = ['ORDER_STATUS', 'PAYMENT', 'SHIPMENT'] as const;
export type NotificationTopic = (typeof TOPICS)[number];

/** The ways to reach somebody. In the order they are shown. */
export const CHANNELS = ['IN_APP', 'EMAIL', 'SMS', 'PUSH'] as const;
export type NotificationChannel = (typeof CHANNELS)[number];

/** The ways that lead out of the house: a message has to be carried. */
export type OutwardChannel = Exclude<NotificationChannel, 'IN_APP'>;

/** What an account is told of: one entry of its inbox. `sequence` orders those of an account, the latest highest. */
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

/** The channels an account chose itself; a topic that is missing has its default. */
export type ChosenChannels = Readonly<Partial<Record<NotificationTopic, readonly NotificationChannel[]>>>;

const DEFAULT: readonly NotificationChannel[] = ['IN_APP', 'EMAIL'];

/** How an account hears of a topic. */
export function channelsFor(topic: NotificationTopic, chosen: ChosenChannels): readonly NotificationChannel[] {
  return chosen[topic] ?? DEFAULT;
}

/** A slice of an inbox, latest first, and how much of the whole is unread. */
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
