export const salesEmailsFlow = 'sales-emails';

/** How the flow paces itself; tests and the demo take shorter ones. */
export type SalesEmailSettings = {
  /** How often the queue is looked at when nobody wakes the flow. */
  idleSeconds: number;
  /** Pause after the first failure of an email, and the longest one. */
  retrySeconds: { first: number; longest: number };
  /** An email that failed for this long needs a person. */
  giveUpHours: number;
  /** An attempt without a sign of life for this long is not confirmed. */
  leaseSeconds: number;
  /** Emails on their way at once. */
  atOnce: number;
};

export const defaultSalesEmailSettings: SalesEmailSettings = {
  idleSeconds: 2,
  retrySeconds: { first: 30, longest: 3600 },
  giveUpHours: 48,
  leaseSeconds: 60,
  atOnce: 5,
};
