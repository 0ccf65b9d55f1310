/** What the command line answers with; shown by `lockstep help exit-codes`. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  needsAttention: 4,
  unreachable: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesText = `Exit codes of lockstep

  0  fine
  1  failed: the message says what and what to do
  2  wrong usage, wrong input, or a wrong environment variable
  3  what was asked for was not found
  4  it works, but something needs attention: doctor found a failure; sync wait met a flow that
     fails, is paused, or waits for an answer; sync status --check found one
  5  the database, or Marketo, cannot be reached at the moment
`;
