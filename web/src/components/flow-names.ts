import type { FlowKey } from '../../../contract/sync.ts';

/** The flows in plain words, in the order in which they are shown. */
export const flowNames: Record<FlowKey, string> = {
  'people-from-marketo': 'People from Marketo',
  'activities-to-marketo': 'Activities to Marketo',
  'sales-emails': 'Sales emails',
};

/** As their order is here: the server tells of them in any order. */
export function inFlowOrder<T extends { key: FlowKey }>(flows: readonly T[]): T[] {
  const order = Object.keys(flowNames);
  return [...flows].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
}
