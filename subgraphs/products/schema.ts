import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { guardEntities } from '#platform/entities/guardEntities.ts';
import { limitFields } from '#platform/execution/limitFields.ts';
import { dateTimeScalar } from '#platform/scalars/dateTime.ts';
import { minorUnitsScalar } from '#platform/scalars/minorUnits.ts';
import { moneyResolvers } from '#platform/scalars/money.ts';
import { entityFields } from './representations.ts';
import { Brand } from './resolvers/Brand.ts';
import { Category } from './resolvers/Category.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Product } from './resolvers/Product.ts';
import { ProductConnection } from './resolvers/ProductConnection.ts';
import { ProductImage } from './resolvers/ProductImage.ts';
import { ProductVariant } from './resolvers/ProductVariant.ts';
import { Query } from './resolvers/Query.ts';
import { Stock } from './resolvers/Stock.ts';
import { StockLine } from './resolvers/StockLine.ts';
import { UserError } from './resolvers/UserError.ts';

/** The subgraph's executable schema: schema.graphql with its resolvers and the federation fields. */
export function createSchema(): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
  const objectTypes = { Product, ProductVariant, ProductImage, ProductConnection, Stock, StockLine, Brand, Category };
  const types = { Query, Mutation, ...objectTypes, UserError };
  const values = { DateTime: dateTimeScalar, MinorUnits: minorUnitsScalar, Money: moneyResolvers };
  return limitFields(
    guardEntities(buildSubgraphSchema([{ typeDefs, resolvers: { ...types, ...values } }]), entityFields),
  );
}
