import { isObjectType, type GraphQLNamedType } from 'graphql';
import type { Fault } from '#platform/faults/faults.ts';
import type { FieldPolicies } from '../composition/fieldPolicies.ts';
import { accessFault } from '../errors.ts';

/** The rules of an operation that its caller does not meet. */
export type FailingRules = {
  /** The names of the rules; at least one. */
  readonly names: readonly string[];
  readonly isSignedIn: boolean;
  /** The fields of Mutation that sign a caller in: below them the caller is signed in. */
  readonly signInFields: readonly string[];
};

/** The fields that a caller may not select. They are not planned, and null with an error in the response. */
export type DeniedFields = {
  /** Why the caller may not select a field of an object type; null: it may. */
  readonly reasonFor: (type: GraphQLNamedType, field: string) => Fault | null;
  /** The denied fields of the objects in the value of a field. */
  readonly below: (type: GraphQLNamedType, field: string) => DeniedFields;
};

export const nothingDenied: DeniedFields = { reasonFor: () => null, below: () => nothingDenied };

/** What distinguishes the fields that rules deny, as a part of a key; empty without rules. */
export function keyOfRules(failing: FailingRules | null | undefined): string {
  return failing ? JSON.stringify([failing.isSignedIn, failing.names]) : '';
}

/** The fields that failing rules deny: those that have one of them. */
export function createDeniedFields(policies: FieldPolicies, failing: FailingRules | null | undefined): DeniedFields {
  return failing ? deniedBy(new Set(failing.names), policies, failing) : nothingDenied;
}

function deniedBy(names: ReadonlySet<string>, policies: FieldPolicies, failing: FailingRules): DeniedFields {
  const denied: DeniedFields = {
    reasonFor(type, field) {
      if (!isObjectType(type)) return null;
      const coordinate = `${type.name}.${field}`;
      const rule = policies.get(coordinate)?.find(({ name }) => names.has(name));
      return rule ? accessFault(rule, coordinate, failing.isSignedIn) : null;
    },
    below(type, field) {
      if (type.name !== 'Mutation' || !failing.signInFields.includes(field)) return denied;
      return deniedBy(new Set([...names].filter((name) => name !== 'authenticated')), policies, failing);
    },
  };
  return denied;
}
