import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { guardEntities } from '#platform/entities/guardEntities.ts';
import { limitFields } from '#platform/execution/limitFields.ts';
import { dateTimeScalar } from '#platform/scalars/dateTime.ts';
import { minorUnitsScalar } from '#platform/scalars/minorUnits.ts';
import { moneyResolvers } from '#platform/scalars/money.ts';
import { entityFields } from './representations.ts';
import { Cart } from './resolvers/Cart.ts';
import { CartLine } from './resolvers/CartLine.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Order } from './resolvers/Order.ts';
import { OrderConnection } from './resolvers/OrderConnection.ts';
import { OrderEvent } from './resolvers/OrderEvent.ts';
import { OrderEventConnection } from './resolvers/OrderEventConnection.ts';
import { OrderLine } from './resolvers/OrderLine.ts';
import { OrderTotals } from './resolvers/OrderTotals.ts';
import { PageInfo } from './resolvers/PageInfo.ts';
import { Payment } from './resolvers/Payment.ts';
import { ProductVariant } from './resolvers/ProductVariant.ts';
import { Query } from './resolvers/Query.ts';
import { Refund } from './resolvers/Refund.ts';
import { Shipment } from './resolvers/Shipment.ts';
import { User } from './resolvers/User.ts';
import { UserError } from './resolvers/UserError.ts';

const scalars = { DateTime: dateTimeScalar, MinorUnits: minorUnitsScalar, Money: moneyResolvers };
const carts = { Cart, CartLine };
const orders = { Order, OrderLine, OrderTotals, OrderConnection, OrderEvent, OrderEventConnection };
const payments = { Payment, Refund, Shipment };
const others = { User, ProductVariant, PageInfo, UserError };

/** Creates the executable subgraph schema from schema.graphql and the resolvers. */
export function createSchema(): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
  return limitFields(
    guardEntities(
      buildSubgraphSchema([
        { typeDefs, resolvers: { Query, Mutation, ...scalars, ...carts, ...orders, ...payments, ...others } },
      ]),
      entityFields,
    ),
  );
}
