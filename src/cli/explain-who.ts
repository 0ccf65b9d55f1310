import type {
  ExplainedPerson,
  Explanation,
} from '../sync/people-from-marketo/explain/explanation.ts';
import { explainPerson } from '../sync/people-from-marketo/explain.ts';
import { chooseTenant } from './choose-tenant.ts';
import { columns, minute } from './output.ts';
import { visit } from './visit.ts';

export function explainWho(who: string, tenantName: string | undefined): Promise<Explanation> {
  return visit('look', async (v) => {
    const { tenantId } = await chooseTenant(v.db, tenantName);
    const connections = await v.marketo();
    return explainPerson({ db: v.db, clock: v.clock, connections }, tenantId, who, 'everybody');
  });
}

export function explanationText({ summary, people }: Explanation): string {
  // Of a single record the summary says all that its own reason would.
  const several = people.length > 1;
  return [summary, ...people.map((person) => personText(person, several))].join('\n\n');
}

function personText(person: ExplainedPerson, withReason: boolean): string {
  const state = person.state === 'absent' ? 'not in Lockstep' : person.state.replaceAll('-', ' ');
  const number = `Marketo ID ${person.marketoId}`;
  const title = person.name === number ? number : `${person.name} (${number})`;
  const lines = [`${title}: ${state}`];
  if (withReason) lines.push(`  ${person.reason}`);
  if (person.fields.length > 0) lines.push('', indented(fieldsText(person)));
  if (person.events.length > 0)
    lines.push('', '  History, newest first', indented(eventsText(person)));
  return lines.join('\n');
}

function fieldsText({ fields }: ExplainedPerson): string {
  return columns([
    ['Field', 'Value', 'Last came'],
    ...fields.map(({ label, value, lastCameAt }) => [
      label,
      value === null ? '(empty)' : oneLine(value),
      lastCameAt === null ? 'never' : minute(lastCameAt),
    ]),
  ]);
}

function eventsText({ events }: ExplainedPerson): string {
  return events
    .flatMap((event) => [
      `${minute(event.at)}  ${event.summary} (${event.source})`,
      ...event.changes.map(({ field, from, to }) => `  ${field}: ${quoted(from)} -> ${quoted(to)}`),
    ])
    .join('\n');
}

const longest = 60;

function oneLine(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function quoted(value: string | null): string {
  return value === null ? 'empty' : `"${oneLine(value)}"`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
