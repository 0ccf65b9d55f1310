import type { DeliveryState, TimelineEntry } from '../../../../../contract/activities.ts';
import { deliveryStates } from '../../../components/delivery-states.ts';
import { plural } from '../../../components/format.ts';

type Delivery = TimelineEntry['deliveries'][number];

const order = Object.keys(deliveryStates) as DeliveryState[];

/** Where these entries stand in Marketo: the worst of them; null when none is told to Marketo. */
export function worstDelivery(entries: readonly TimelineEntry[]): Delivery | null {
  const deliveries = entries.flatMap((entry) => entry.deliveries);
  const [worst] = deliveries.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return worst ?? null;
}

/** How many of several entries are in which state: "3 in step, 1 waiting". */
export function stateCounts(entries: readonly TimelineEntry[]): string {
  const states = entries.flatMap((entry) => entry.deliveries.map(({ state }) => state));
  return order
    .map((state) => ({ state, count: states.filter((one) => one === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${deliveryStates[state].label.toLowerCase()}`)
    .join(', ');
}

/** The reason stands in the timeline itself, not only behind the badge, while something is wrong. */
export function needsWords(delivery: Delivery): boolean {
  return delivery.state === 'needs-attention' || delivery.state === 'not-confirmed';
}

/** What the badge says beyond its label: a sentence each. */
export function deliveryWords({ summary, fix, attempts, externalId }: Delivery): string[] {
  return [
    summary,
    fix,
    attempts > 1 ? `Tried ${plural(attempts, 'time', 'times')}.` : null,
    externalId ? `Marketo's number for it: ${externalId}.` : null,
  ].filter((text) => text !== null);
}

export function isUnsettled(entry: TimelineEntry): boolean {
  return entry.deliveries.some(({ state }) => state === 'waiting' || state === 'not-confirmed');
}
