/** The subscriptions as a client of its own would write them; what is not asked for is not read of any house. */
const ORDER_EVENT = 'id cursor sequence type order { id status }';

export const operations = {
  orders: `subscription ($after: String) { myOrderEvents(after: $after) { ${ORDER_EVENT} } }`,
  order: `subscription ($id: ID!, $after: String) { orderEvents(orderId: $id, after: $after) { ${ORDER_EVENT} } }`,
  inbox: 'subscription ($after: String) { myNotifications(after: $after) { cursor unreadCount notification { id } } }',
} as const;

/** What a stream is refused with for the moment. */
const PASSING: ReadonlySet<unknown> = new Set(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED']);

export type Errors = readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];

/** What to do about errors in the place of a stream: come again, come again with another token, or nothing helps. */
export function verdictOf(errors: Errors): 'again' | 'renew' | 'refused' {
  const code = errors[0]?.extensions?.['code'];
  if (code === 'UNAUTHENTICATED') return 'renew';
  return PASSING.has(code) ? 'again' : 'refused';
}
