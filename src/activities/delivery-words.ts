/** A delivery as it is stored, of one activity to one system. */
export type StoredDelivery = {
  id: string;
  destination: 'marketo' | 'salesforce';
  state: 'pending' | 'sending' | 'delivered' | 'unknown' | 'waiting' | 'parked';
  attempts: number;
  due_at: Date;
  external_id: string | null;
  error_message: string | null;
  error_fix: string | null;
};

/** Where an activity stands in another system, as people read it. */
export type DeliveryWords = {
  id: string | null;
  state: 'in-step' | 'waiting' | 'not-confirmed' | 'needs-attention' | 'not-logged';
  summary: string;
  fix: string | null;
  attempts: number;
  nextAt: Date | null;
  externalId: string | null;
};

/** @param delivery null: nothing was to be delivered when the activity happened. */
export function deliveryWords(delivery: StoredDelivery | null): DeliveryWords {
  if (!delivery) return notLogged;
  const { id, attempts, external_id: externalId } = delivery;
  const facts = { id, attempts, externalId, nextAt: null };
  const why = delivery.error_message;
  switch (delivery.state) {
    case 'delivered':
      return { ...facts, state: 'in-step', summary: "It stands in Marketo's log.", fix: null };
    case 'pending':
    case 'sending':
      return { ...facts, state: 'waiting', summary: 'It is on its way to Marketo.', fix: null };
    case 'waiting':
      return {
        ...facts,
        state: 'waiting',
        summary: `${why ?? 'It was not sent yet.'} It is sent again by itself.`,
        fix: null,
        nextAt: delivery.due_at,
      };
    case 'unknown':
      return {
        ...facts,
        state: 'not-confirmed',
        summary: `${why ?? 'Marketo gave no answer.'} Lockstep looks for it in Marketo's log before it sends it again, so that it is never there twice.`,
        fix: null,
        nextAt: delivery.due_at,
      };
    case 'parked':
      return {
        ...facts,
        state: 'needs-attention',
        summary: why ?? 'Marketo refused it.',
        fix: delivery.error_fix,
      };
  }
}

const notLogged: DeliveryWords = {
  id: null,
  state: 'not-logged',
  summary: 'This kind was not logged to Marketo when it happened.',
  fix: 'An administrator chooses under Settings > Marketo what is logged from then on.',
  attempts: 0,
  nextAt: null,
  externalId: null,
};
