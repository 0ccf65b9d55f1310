import type { DeliveryState } from '../../../contract/activities.ts';
import type { Tone } from './status-badge.tsx';

/** The state of an activity in the other system, worst first. */
export const deliveryStates: Record<DeliveryState, { label: string; tone: Tone }> = {
  'needs-attention': { label: 'Needs attention', tone: 'attention' },
  'not-confirmed': { label: 'Not confirmed yet', tone: 'stopped' },
  waiting: { label: 'Waiting', tone: 'busy' },
  'not-logged': { label: 'Not logged', tone: 'neutral' },
  'in-step': { label: 'In step', tone: 'ok' },
};
