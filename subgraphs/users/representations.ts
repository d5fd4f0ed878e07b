import type { EntityFields } from '#platform/entities/guardEntities.ts';
import { isId } from '#platform/ids/ids.ts';

/** The keys by which other subgraphs refer to this one's entities. */
export const entityFields: EntityFields = {
  User: { id: (value) => isId('usr', value) },
  Address: { id: (value) => isId('adr', value) },
  Session: { id: (value) => isId('ses', value) },
  Notification: { id: (value) => isId('ntf', value) },
};
