import { expect, test } from 'vitest';
import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { engagementOf } from './engagement.ts';
import { timelineDays } from './timeline-days.ts';
import { entriesOf } from './timeline-query.ts';

const welcome = 'email-1';
const offer = 'email-2';
let count = 0;

function entry(
  type: TimelineEntry['type'],
  at: string,
  facts: Partial<TimelineEntry> = {},
): TimelineEntry {
  count += 1;
  return {
    id: `id-${count}`,
    type,
    at: `2026-11-${at}:00Z`,
    title: type,
    text: null,
    facts: [],
    user: null,
    machine: false,
    subjectId: null,
    deliveries: [],
    ...facts,
  };
}

const open = (at: string, facts: Partial<TimelineEntry> = {}) =>
  entry('email-opened', at, { subjectId: welcome, ...facts });
const byUtcDay = (iso: string) => iso.slice(0, 10);
/** Day by day, how many entries each row holds. */
const shape = (entries: TimelineEntry[]) =>
  timelineDays(entries, byUtcDay).map(({ rows }) =>
    rows.map(({ entries: alike }) => `${alike[0].type} ${alike.length}`),
  );

test('opens of one email in a row are one row, in each day', () => {
  const entries = [
    open('24T15:00'),
    open('24T14:00'),
    open('24T13:00'),
    open('23T18:00'),
    entry('email-sent', '23T17:00', { subjectId: welcome }),
  ];
  expect(shape(entries)).toEqual([['email-opened 3'], ['email-opened 1', 'email-sent 1']]);
});

test('another email, or anything between, begins a new row', () => {
  const entries = [
    open('24T15:00'),
    open('24T14:30', { subjectId: offer }),
    open('24T14:00'),
    entry('call', '24T13:30'),
    open('24T13:00'),
  ];
  expect(shape(entries)).toEqual([
    ['email-opened 1', 'email-opened 1', 'email-opened 1', 'call 1', 'email-opened 1'],
  ]);
});

test('what machines did is a row of its own beside what people did', () => {
  const machine = { machine: true };
  const entries = [
    open('24T15:00'),
    entry('email-clicked', '24T14:59', { subjectId: welcome, machine: true, title: 'a' }),
    entry('email-clicked', '24T14:58', { subjectId: welcome, machine: true, title: 'b' }),
    open('24T14:30', machine),
    open('24T14:00'),
    open('24T13:00', machine),
  ];
  const [day] = timelineDays(entries, byUtcDay);
  expect(day?.rows.map(({ entries: alike }) => [alike[0].machine, alike.length])).toEqual([
    [false, 2],
    [true, 2],
    [true, 2],
  ]);
});

test('clicks fold by link', () => {
  const click = (at: string, title: string) =>
    entry('email-clicked', at, { subjectId: welcome, title });
  const entries = [
    click('24T15:00', 'prices'),
    click('24T14:00', 'demo'),
    click('24T13:00', 'prices'),
  ];
  expect(shape(entries)).toEqual([['email-clicked 2', 'email-clicked 1']]);
});

test('a row keeps its key while newer entries join it', () => {
  const first = open('24T13:00');
  const [before] = timelineDays([first], byUtcDay);
  const [after] = timelineDays([open('24T14:00'), first], byUtcDay);
  expect(after?.rows[0]?.key).toBe(before?.rows[0]?.key);
});

test('what came of an email is told without what machines did', () => {
  const entries = [
    entry('email-replied', '24T16:00', { subjectId: welcome }),
    open('24T15:00'),
    open('24T14:30', { machine: true }),
    open('24T14:00'),
    entry('email-clicked', '24T13:30', { subjectId: welcome }),
    open('24T13:00', { subjectId: offer, machine: true }),
    entry('email-bounced', '24T12:00', { subjectId: 'email-3' }),
    entry('call', '24T11:00'),
  ];
  expect([...engagementOf(entries)]).toEqual([
    [welcome, { text: 'Opened twice, 1 click, replied', bounced: false }],
    ['email-3', { text: 'Bounced', bounced: true }],
  ]);
});

test('an entry that moved to the next page meanwhile is listed once', () => {
  const [a, b, c] = [open('24T15:00'), open('24T14:00'), open('24T13:00')];
  expect(entriesOf([{ entries: [a, b] }, { entries: [b, c] }]).map(({ id }) => id)).toEqual(
    [a, b, c].map(({ id }) => id),
  );
});
