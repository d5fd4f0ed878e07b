import type { EntityFields } from '#platform/entities/guardEntities.ts';
import { isId } from '#platform/ids/isId.ts';

/** The entity keys (`@key`) of this subgraph, with their validation. */
export const entityFields: EntityFields = {
  User: { id: (value) => isId('usr', value) },
  Address: { id: (value) => isId('adr', value) },
  Session: { id: (value) => isId('ses', value) },
  Notification: { id: (value) => isId('ntf', value) },
};
