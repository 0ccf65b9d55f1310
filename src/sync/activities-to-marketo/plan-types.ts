import type { CustomType } from '../../marketo/custom-types.ts';
import type { AttributeDefinition, TypeDefinition } from './catalogue.ts';

export type TypeKey = TypeDefinition['key'];

/** One of our types as it stands in an instance. */
export type TypeState = {
  definition: TypeDefinition;
  status: 'ready' | 'missing' | 'incomplete' | 'refused' | 'taken';
  typeId: number | null;
  problem: string | null;
  fix: string | null;
};

/** What must be done so that a type can be used; in this order. */
export type TypeSteps = {
  create: boolean;
  /** Secondary attributes that it lacks. */
  add: AttributeDefinition[];
  approve: boolean;
};

/** Marketo takes ten custom activity types an instance (error 1027). */
export const mostTypes = 10;

/**
 * How a type stands, from what Marketo says of it.
 *
 * A type of our API name with another primary attribute is somebody else's: Lockstep neither writes to
 * it nor changes it (activity-types.md).
 *
 * @param found the type with the attributes of its draft; null when there is none.
 */
export function stateOf(definition: TypeDefinition, found: CustomType | null): TypeState {
  const state = { definition, typeId: found?.id ?? null, problem: null, fix: null };
  if (!found || found.status === 'deleted') return { ...state, status: 'missing', typeId: null };
  if (found.primary && found.primary.apiName !== definition.primary.apiName) {
    return {
      ...state,
      status: 'taken',
      problem: `Marketo has a type ${definition.apiName} with the primary attribute ${found.primary.apiName} instead of ${definition.primary.apiName}.`,
      fix: 'It was not made by Lockstep. Delete it in Marketo (Admin > Marketo Custom Activities), or use the compact type.',
    };
  }
  const steps = stepsFor(definition, found);
  if (steps.add.length === 0 && !steps.approve) return { ...state, status: 'ready' };
  const lacks = steps.add.map((attribute) => attribute.name).join(', ');
  return {
    ...state,
    status: 'incomplete',
    problem:
      steps.add.length > 0
        ? `It lacks the attributes ${lacks}.`
        : `It is not approved: Marketo says "${found.status}".`,
    fix: 'Press "Create and approve".',
  };
}

/** What has to be done to a type; never a deletion. */
export function stepsFor(definition: TypeDefinition, found: CustomType | null): TypeSteps {
  if (!found || found.status === 'deleted') {
    return { create: true, add: [...definition.attributes], approve: true };
  }
  const there = new Set(found.attributes.map((attribute) => attribute.apiName));
  const add = definition.attributes.filter((attribute) => !there.has(attribute.apiName));
  return { create: false, add, approve: add.length > 0 || found.status !== 'approved' };
}

/** How many types must be made for these. */
export function missingCount(states: readonly TypeState[]): number {
  return states.filter((state) => state.status === 'missing').length;
}
