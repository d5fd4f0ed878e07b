import { isObjectType, type GraphQLSchema } from 'graphql';
import type { FieldPolicies } from '../../gateway/composition/fieldPolicies.ts';
import { createFieldAccess } from '../../gateway/policies/fieldAccess.ts';
import { createDice } from './dice.ts';
import type { ResolveModel } from './modelResolvers.ts';

const rule = (scope: string) => ({ kind: 'scopes', name: scope, anyOf: [[scope]] }) as const;
const [MET, FAILING] = [rule('met'), rule('failing')];
const CLAIMS = { subject: 'usr_1', session: 'ses_1', roles: [], scopes: ['met'] };
const PART_WITH_RULE = 0.12;
/** The field of a subscription is refused, not null. */
const SUBSCRIPTION = 'Subscription';

/** Gives random fields of a graph a rule that the caller meets, and others one that the caller does not meet. */
export function randomPolicies(schema: GraphQLSchema, seed: number): FieldPolicies {
  const dice = createDice(seed);
  const coordinates = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__') && type.name !== SUBSCRIPTION
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  );
  return new Map(
    dice.some(coordinates, PART_WITH_RULE).map((coordinate) => [coordinate, [dice.chance(0.7) ? FAILING : MET]]),
  );
}

const access = createFieldAccess(() => []);

/** The rules of an operation that the caller of the differential test does not meet. */
export const findFailingRules: ReturnType<typeof createFieldAccess> = (graph, operation) =>
  access(graph, operation, CLAIMS);

/** Lets the one schema fail where a field is denied; a subgraph resolves it, because other fields may require it. */
export function denying(resolve: ResolveModel, policies: FieldPolicies): ResolveModel {
  return (place, source, call) => {
    const rules = policies.get(`${place.typename}.${place.field}`) ?? [];
    if (!call.context.isSubgraph && rules.includes(FAILING)) throw new Error(`${place.field} is denied`);
    return resolve(place, source, call);
  };
}
