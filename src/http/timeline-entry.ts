import type * as z from 'zod';
import type { activityRoutes } from '../../contract/activities.ts';
import { deliveryWords, type StoredDelivery } from '../activities/delivery-words.ts';
import { describeActivity } from '../activities/describe.ts';
import type { ActivityRow, OptOutRow, TimelineRow } from '../activities/timeline.ts';

type Entry = z.input<typeof activityRoutes.timeline.response>['entries'][number];

/** A row of the timeline as the API answers it. */
export function shownEntry(row: TimelineRow): Entry {
  return isOptOut(row) ? optOutEntry(row) : activityEntry(row);
}

function activityEntry(row: ActivityRow): Entry {
  const { title, text, facts, machine } = describeActivity(row.type, row.attributes);
  return {
    ...common(row),
    type: row.type,
    title,
    text: row.reply_text ?? text,
    facts,
    machine,
    deliveries: row.deliveries.length > 0 ? row.deliveries.map(shownDelivery) : [notLogged()],
  };
}

/** Opt-outs are no activities: Marketo is not told of them here. */
function optOutEntry(row: OptOutRow): Entry {
  const { source, reason } = row.attributes;
  return {
    ...common(row),
    type: row.type,
    title:
      row.type === 'unsubscribed' ? 'Unsubscribed from sales emails' : 'May be sent emails again',
    text: reason,
    facts: [{ label: 'How', value: sources[source] ?? source, href: null }],
    machine: false,
    deliveries: [],
  };
}

const sources: Record<string, string> = {
  link: 'On the unsubscribe page',
  'one-click': 'By the unsubscribe button of the mail program',
  manual: 'By hand in Lockstep',
  reply: 'By a reply',
  complaint: 'By a spam complaint',
  bounce: 'Because an email bounced',
  salesforce: 'In Salesforce',
};

function common(row: TimelineRow) {
  return { id: row.id, at: row.at.toISOString(), user: row.user, subjectId: row.subject_id };
}

function shownDelivery(delivery: StoredDelivery): Entry['deliveries'][number] {
  return shownWords(deliveryWords(delivery));
}

function notLogged(): Entry['deliveries'][number] {
  return shownWords(deliveryWords(null));
}

function shownWords({ nextAt, ...words }: ReturnType<typeof deliveryWords>) {
  return { ...words, destination: 'marketo' as const, nextAt: nextAt?.toISOString() ?? null };
}

function isOptOut(row: TimelineRow): row is OptOutRow {
  return row.type === 'unsubscribed' || row.type === 'resubscribed';
}
