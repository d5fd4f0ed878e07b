import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { guardEntities } from '#platform/entities/guardEntities.ts';
import { limitFields } from '#platform/execution/limitFields.ts';
import { dateTimeScalar } from '#platform/scalars/dateTime.ts';
import { entityFields } from './representations.ts';
import { Address } from './resolvers/Address.ts';
import { ActivityEntry } from './resolvers/ActivityEntry.ts';
import { ApiKey } from './resolvers/ApiKey.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Notification } from './resolvers/Notification.ts';
import { Query } from './resolvers/Query.ts';
import { Session } from './resolvers/Session.ts';
import { User } from './resolvers/User.ts';
import { UserConnection } from './resolvers/UserConnection.ts';
import { UserError } from './resolvers/UserError.ts';
import { UserPreferences } from './resolvers/UserPreferences.ts';

/** The executable subgraph schema: schema.graphql with its resolvers and the fields of Apollo Federation. */
export function createSchema(): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
  const resolvers = {
    Query,
    Mutation,
    User,
    UserPreferences,
    Address,
    ActivityEntry,
    ApiKey,
    Session,
    Notification,
    UserConnection,
    UserError,
    DateTime: dateTimeScalar,
  };
  return limitFields(guardEntities(buildSubgraphSchema([{ typeDefs, resolvers }]), entityFields));
}
