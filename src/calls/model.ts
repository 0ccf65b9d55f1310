/** Adobe's final statuses of a call (product.md 5). */
export type CallStatus = 'completed' | 'no-answer' | 'cancelled' | 'failed';

export type Seller = { id: string; name: string; email: string };

/** A call as it was logged. Nobody changes it afterwards. */
export type Call = {
  id: string;
  personId: string;
  /** The person's Marketo id at that time; it stays when the person is merged (R17). */
  marketoId: number;
  /** The seller; null when a phone system named none. */
  user: Seller | null;
  number: string | null;
  /** Names from the admin's lists, as they were then. */
  outcome: string | null;
  reason: string | null;
  status: CallStatus;
  durationSeconds: number;
  notes: string | null;
  recordingUrl: string | null;
  answeredBy: string | null;
  /** The person was marked Do Not Call when the call was logged. */
  doNotCall: boolean;
  startedAt: Date;
  createdAt: Date;
};

/** What was said about a call, before it is known whether it can be logged. */
export type CallDraft = {
  status: CallStatus;
  number?: string | undefined;
  outcome?: string | undefined;
  reason?: string | undefined;
  /** Left out: 0. */
  durationSeconds?: number | undefined;
  notes?: string | undefined;
  recordingUrl?: string | undefined;
  answeredBy?: string | undefined;
  /** Left out: now, less the duration. */
  startedAt?: Date | undefined;
};
