/** Intervals and sizes of the people flow; an admin changes the intervals on the Data sync page. */
export type PeopleSettings = {
  /** Between two looks at leadchanges while someone is signed in, and else; in seconds. */
  leadChangesSeconds: number;
  leadChangesIdleSeconds: number;
  activitiesSeconds: number;
  deletedLeadsSeconds: number;
  /** Between two sweeps for rows of the log that became visible late. */
  sweepSeconds: number;
  /** How far back a sweep looks; the log has shown rows this late. */
  sweepBackSeconds: number;
  /** Before the backfill and after a lost token, streams start this much before vendor time (R13). */
  startBackSeconds: number;
  /** How long a lane without work sleeps before it looks again, unless it is woken. */
  idleSeconds: number;
  /** First and longest wait between two looks at a bulk job; Marketo moves its status once a minute. */
  bulkPollSeconds: { first: number; longest: number };
  /** False: never by bulk extracts. */
  bulk: boolean;
  /** Rows of a piece: one transaction with its checkpoint. */
  pieceRows: number;
  /** After a failure: the first wait before the flow begins again, doubled each time, and the longest. */
  retrySeconds: { first: number; longest: number };
};

export const defaultPeopleSettings: PeopleSettings = {
  leadChangesSeconds: 10,
  leadChangesIdleSeconds: 60,
  activitiesSeconds: 60,
  deletedLeadsSeconds: 120,
  sweepSeconds: 300,
  sweepBackSeconds: 900,
  startBackSeconds: 600,
  idleSeconds: 1,
  bulkPollSeconds: { first: 2, longest: 60 },
  bulk: true,
  pieceRows: 25_000,
  retrySeconds: { first: 2, longest: 60 },
};
