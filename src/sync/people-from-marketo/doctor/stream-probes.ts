import { formatMarketoDate, parseMarketoDate } from '../../../marketo/dates.ts';
import type { Answer, Asker } from './asker.ts';
import { formOf, type Probe, records, refusal, refusedWith } from './probe.ts';

const activities = '/rest/v1/activities.json';
const pagingToken = '/rest/v1/activities/pagingtoken.json';
/** Types that every busy instance has in a day: changes, new leads, owner changes, merges. */
const usualTypes = '12,13,23,32';
const names: Record<string, RegExp> = {
  12: /new/i,
  13: /change data/i,
  19: /sync/i,
  21: /convert/i,
  23: /owner/i,
  29: /delete/i,
  31: /merge/i,
  32: /merge/i,
  34: /opportunity/i,
  35: /opportunity/i,
  36: /opportunity/i,
  37: /delete/i,
};

/** A cursor a day back; a day is quick, older ones take Marketo minutes. */
async function tokenOfYesterday(asker: Asker): Promise<string> {
  const since = formatMarketoDate(new Date(Date.now() - 86_400_000));
  const { envelope } = await asker.get(pagingToken, { sinceDatetime: since });
  return envelope?.nextPageToken ?? '';
}

async function pageOf(asker: Asker, path: string, query: Record<string, string>): Promise<Answer> {
  return asker.get(path, { nextPageToken: await tokenOfYesterday(asker), ...query });
}

function ascending(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= (values[i - 1] ?? value));
}

export const streamProbes: readonly Probe[] = [
  {
    key: 'token-form',
    question: 'What does a paging token look like?',
    assumed: 'An opaque text that must be percent-encoded.',
    async look(asker) {
      const token = await tokenOfYesterday(asker);
      return {
        as: token !== '',
        seen: `${token.length} characters, ${/^[A-Z2-7]+=*$/.test(token) ? 'base32' : 'not base32'}`,
      };
    },
  },
  {
    key: 'token-refused',
    question: 'How is a paging token refused?',
    assumed: 'Error 701, 704, 1001, 1002 or 1003: then the stream begins anew from its watermark.',
    look: async (asker) =>
      refusedWith(
        await asker.get(activities, { nextPageToken: 'GEZDGNBVGY3TQOI=', activityTypeIds: '13' }),
        ['701', '704', '1001', '1002', '1003'],
      ),
  },
  {
    key: 'bad-date',
    question: 'How is a date that is none refused?',
    assumed: 'Error 704 or 1001.',
    look: async (asker) =>
      refusedWith(await asker.get(pagingToken, { sinceDatetime: 'yesterday' }), ['704', '1001']),
  },
  {
    key: 'eleven-types',
    question: 'How are more than ten activity types refused?',
    assumed: 'Error 1003.',
    look: async (asker) => {
      const activityTypeIds = '1,2,3,6,7,8,9,10,11,12,13';
      return refusedWith(await pageOf(asker, activities, { activityTypeIds }), ['1003']);
    },
  },
  {
    key: 'order',
    question: 'In which order do activities come?',
    assumed: 'By date upwards; Lockstep does not rely on it.',
    async look(asker) {
      const found = records(await pageOf(asker, activities, { activityTypeIds: usualTypes }));
      if (found.length < 2) return { as: null, seen: 'too few activities since yesterday' };
      const dates = found.map((row) => parseMarketoDate(row.activityDate)?.getTime() ?? 0);
      const ids = found.map((row) => Number(row.id ?? 0));
      const say = (up: boolean) => (up ? 'upwards' : 'mixed');
      return {
        as: ascending(dates),
        seen: `${found.length} rows: dates ${say(ascending(dates))}, ids ${say(ascending(ids))}`,
      };
    },
  },
  {
    key: 'activity-form',
    question: 'What identifies an activity, and in which form is its date?',
    assumed: 'marketoGUID on every row; a date in UTC.',
    async look(asker) {
      const found = records(await pageOf(asker, activities, { activityTypeIds: usualTypes }));
      const [row] = found;
      if (!row) return { as: null, seen: 'no activity since yesterday' };
      const ids = found.filter((activity) => activity.id !== undefined).length;
      const guids = found.filter((activity) => activity.marketoGUID !== undefined).length;
      return {
        as: guids === found.length && parseMarketoDate(row.activityDate) !== null,
        seen: `of ${found.length} rows ${guids} have marketoGUID (${formOf(row.marketoGUID)}), ${ids} have id; date ${formOf(row.activityDate)}`,
      };
    },
  },
  {
    key: 'short-page',
    question: 'Can a page be short or empty while more follows?',
    assumed: 'Yes; then moreResult is true, and result may be missing.',
    async look(asker) {
      const answer = await pageOf(asker, activities, { activityTypeIds: '32' });
      const { envelope, body } = answer;
      if (!envelope?.success) return { as: false, seen: refusal(answer) };
      const result = 'result' in body ? `${envelope.result.length} rows` : 'no member result';
      const short = envelope.moreResult === true && envelope.result.length < 300;
      return {
        as: short ? true : null,
        seen: `${result}, moreResult ${envelope.moreResult}, token ${envelope.nextPageToken ? 'there' : 'missing'}`,
      };
    },
  },
  {
    key: 'lead-changes',
    question: 'What do lead changes carry?',
    assumed: 'Types 12 and 13 only; fields by REST name.',
    async look(asker) {
      const path = '/rest/v1/activities/leadchanges.json';
      const found = records(
        await pageOf(asker, path, { fields: 'firstName,lastName,email,company' }),
      );
      if (found.length === 0) return { as: null, seen: 'no change since yesterday' };
      const types = [...new Set(found.map((row) => Number(row.activityTypeId)))].sort();
      const members = [...new Set(found.flatMap((row) => Object.keys(row)))].sort();
      return {
        as: types.every((type) => type === 12 || type === 13),
        seen: `types ${types.join(', ')}; members ${members.join(', ')}`,
      };
    },
  },
  {
    key: 'deleted-leads',
    question: 'What do deleted leads carry?',
    assumed: 'Type 37 with leadId.',
    async look(asker) {
      const answer = await pageOf(asker, '/rest/v1/activities/deletedleads.json', {});
      const found = records(answer);
      if (found.length === 0) return { as: null, seen: `${refusal(answer)} since yesterday` };
      const right = found.every((row) => row.activityTypeId === 37 && row.leadId !== undefined);
      const same = found.filter((row) => row.leadId === row.primaryAttributeValueId).length;
      return {
        as: right,
        seen: `${found.length} rows; primaryAttributeValueId is leadId in ${same}`,
      };
    },
  },
  {
    key: 'activity-types',
    question: 'Do the activity types have the numbers that Lockstep reads?',
    assumed: 'New Person 12, Change Data Value 13, Merge 32, Delete 37, and their like.',
    async look(asker) {
      const types = records(await asker.get('/rest/v1/activities/types.json'));
      const byId = new Map(types.map((type) => [String(type.id), String(type.name)]));
      const missing = Object.keys(names).filter((id) => !byId.has(id));
      const other = Object.entries(names)
        .filter(([id, name]) => byId.has(id) && !name.test(byId.get(id) ?? ''))
        .map(([id]) => `${id} is "${byId.get(id)}"`);
      const seen = [
        `${types.length} types`,
        missing.length > 0 ? `missing: ${missing.join(', ')}` : null,
        other.length > 0 ? other.join(', ') : null,
      ];
      return { as: other.length === 0, seen: seen.filter(Boolean).join('; ') };
    },
  },
  {
    key: 'batch-size',
    question: 'Is a page size over 300 cut, or refused?',
    assumed: 'Cut to 300.',
    async look(asker) {
      const query = { activityTypeIds: usualTypes, batchSize: '301' };
      const answer = await pageOf(asker, activities, query);
      return { as: answer.envelope?.success === true, seen: refusal(answer) };
    },
  },
];
