/*
 * A delivery is one activity on its way to one foreign record. It is born `pending` with the activity
 * itself; a pump claims it (`sending`) and asks the other system; the answer makes it `delivered`,
 * `waiting` for another try, or `parked` for a person to look at. When there was no answer, or the
 * process that sent it is gone, it is `unknown`: it may stand over there or not, and sending it again
 * could make it two. Only a read-back leads out of that state.
 */

export type DeliveryState = 'pending' | 'sending' | 'delivered' | 'unknown' | 'waiting' | 'parked';

/** From each state, the states that may follow. */
export const transitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['sending'],
  sending: ['delivered', 'unknown', 'waiting', 'parked'],
  // Looked up in vain so far; found over there; proved absent (R32). Never straight back to `sending`.
  unknown: ['unknown', 'delivered', 'waiting'],
  waiting: ['sending'],
  // A person asked to try again, or what was wrong is mended.
  parked: ['waiting'],
  delivered: [],
};

/** The states from which `to` may be reached: what a statement that moves rows there must ask for. */
export function statesBefore(to: DeliveryState): DeliveryState[] {
  const all = Object.keys(transitions) as DeliveryState[];
  return all.filter((from) => transitions[from].includes(to));
}
