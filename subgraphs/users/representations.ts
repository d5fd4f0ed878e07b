import type { EntityFields } from '#platform/entities/guardEntities.ts';
import { isId } from '#platform/ids/isId.ts';
import { sequenceIn } from './domain/auditLog.ts';

/** The entity keys (`@key`) of this subgraph, with their validation. */
export const entityFields: EntityFields = {
  User: { id: (value) => isId('usr', value) },
  Address: { id: (value) => isId('adr', value) },
  Session: { id: (value) => isId('ses', value) },
  ApiKey: { id: (value) => isId('apk', value) },
  ActivityEntry: { id: (value) => sequenceIn(value) !== null },
  Notification: { id: (value) => isId('ntf', value) },
};
