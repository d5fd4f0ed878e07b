// The subscriptions as an independent client writes them.
const ORDER_EVENT = 'id cursor sequence type order { id status }';

export const subscriptionOperations = {
  orders: `subscription ($after: String) { myOrderEvents(after: $after) { ${ORDER_EVENT} } }`,
  order: `subscription ($id: ID!, $after: String) { orderEvents(orderId: $id, after: $after) { ${ORDER_EVENT} } }`,
  inbox: 'subscription ($after: String) { myNotifications(after: $after) { cursor unreadCount notification { id } } }',
} as const;

/** Error codes after which a client may retry. */
const RETRYABLE: ReadonlySet<unknown> = new Set(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED']);

export type StreamErrors = readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];

/** Decides how to continue after a refused subscription: retry, retry with a new token, or give up. */
export function retryDecision(errors: StreamErrors): 'retry' | 'renewToken' | 'giveUp' {
  const code = errors[0]?.extensions?.['code'];
  if (code === 'UNAUTHENTICATED') return 'renewToken';
  return RETRYABLE.has(code) ? 'retry' : 'giveUp';
}
