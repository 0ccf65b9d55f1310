import type { PeopleStatus } from './status.ts';

type Facts = Omit<PeopleStatus, 'key' | 'summary'>;

const number = new Intl.NumberFormat('en');

/** The state in one sentence, with what happens next. */
export function wordState(facts: Facts, flow: { leased: boolean }): string {
  const people = `${number.format(facts.active)} ${facts.active === 1 ? 'person' : 'people'}`;
  switch (facts.state) {
    case 'off':
      return facts.active > 0
        ? `Switched off. ${people} stay as they were last read.`
        : 'Not started. Connect Marketo and start the sync.';
    case 'paused':
      return `Paused by an admin. ${people} stay as they were last read; resuming goes on where it stood.`;
    case 'waiting':
      return wordWaiting(facts);
    case 'failing':
      return wordFailing(facts, flow.leased);
    case 'caught-up':
      return `Up to date: ${people} in step with Marketo.`;
    case 'running':
      return wordRunning(facts, people);
  }
}

function wordWaiting(facts: Facts): string {
  if (facts.question) return `Waiting for an answer: ${facts.question.title}.`;
  if (!facts.waiting) return 'Waiting.';
  const until = facts.waiting.until;
  return until
    ? `${facts.waiting.reason} It goes on by itself at ${until.slice(0, 16).replace('T', ' ')} UTC.`
    : facts.waiting.reason;
}

function wordFailing(facts: Facts, leased: boolean): string {
  if (facts.lastError) return `${facts.lastError.message} Lockstep keeps trying.`;
  if (!leased) {
    return 'No worker runs this flow. Start one with: lockstep worker. Nothing is lost meanwhile.';
  }
  return 'Marketo was not read for over five minutes. Lockstep keeps trying; nothing is lost.';
}

function wordRunning(facts: Facts, people: string): string {
  const { progress } = facts;
  if (progress) {
    const what = progress.kind === 'backfill' ? 'Initial sync' : 'Comparing everybody with Marketo';
    return `${what}: ${number.format(progress.read)} of about ${number.format(progress.total)} leads read, ${people} here.`;
  }
  if (facts.backlog > 0) {
    return `${number.format(facts.backlog)} changed ${facts.backlog === 1 ? 'record is' : 'records are'} being read; ${people} here.`;
  }
  return `Starting: Lockstep asks Marketo how many leads there are. ${people} here so far.`;
}
