import { parseMarketoDate } from '../../../marketo/dates.ts';
import { discoverLeadFields, leadFieldSpecs, namesToRead } from '../../../marketo/lead-fields.ts';
import type { Asker } from './asker.ts';
import { codeOf, formOf, type Probe, records, refusal, refusedWith } from './probe.ts';

const leads = '/rest/v1/leads.json';
const describe2 = '/rest/v1/leads/describe2.json';
/** The largest 32-bit id: no instance has given it out. */
const unknownId = 2_147_483_647;

function byIds(from: number, count: number): Record<string, string> {
  const ids = Array.from({ length: count }, (_, i) => from + i);
  return { filterType: 'id', filterValues: ids.join(',') };
}

async function described(asker: Asker) {
  const [description] = records(await asker.get(describe2));
  const fields = (description?.fields ?? []) as { name: string }[];
  const searchable = ((description?.searchableFields ?? []) as unknown[]).flat().map(String);
  return { fields, searchable };
}

/** Some leads with all our fields, as bare records. */
async function sample(asker: Asker): Promise<Record<string, unknown>[]> {
  const { fields } = await described(asker);
  const names = namesToRead(discoverLeadFields(fields)).join(',');
  for (const from of [1, 1_001, 10_001, 100_001, 1_000_001]) {
    const found = records(await asker.get(leads, { ...byIds(from, 300), fields: names }));
    if (found.length > 0) return found;
  }
  return [];
}

export const leadProbes: readonly Probe[] = [
  {
    key: 'fields',
    question: 'Which of our fields does describe2 list?',
    assumed: 'All of them, the owner field above all.',
    async look(asker) {
      const { fields } = await described(asker);
      const map = discoverLeadFields(fields);
      const missing = leadFieldSpecs.filter((spec) => map[spec.key] === null);
      const owner = map.ownerId === null ? 'no owner field' : `owner field ${map.ownerId}`;
      const lacks = missing.map((spec) => spec.label).join(', ') || 'none';
      return {
        as: missing.length === 0,
        seen: `${fields.length} listed, ${owner}; missing: ${lacks}`,
      };
    },
  },
  {
    key: 'searchable',
    question: 'Can leads be searched by id, email and Salesforce id?',
    assumed: 'By all of them.',
    async look(asker) {
      const { searchable } = await described(asker);
      const wanted = ['id', 'email', 'sfdcLeadId', 'sfdcContactId'];
      const lacking = wanted.filter((name) => !searchable.includes(name));
      return {
        as: lacking.length === 0,
        seen: lacking.length === 0 ? 'yes' : `not by ${lacking.join(', ')}`,
      };
    },
  },
  {
    key: 'unknown-lead',
    question: 'What does one unknown id get?',
    assumed: 'An empty result, or error 1004.',
    async look(asker) {
      const answer = await asker.get(`/rest/v1/lead/${unknownId}.json`, { fields: 'id' });
      const empty = answer.envelope?.success === true && answer.envelope.result.length === 0;
      return { as: empty || codeOf(answer) === '1004', seen: refusal(answer) };
    },
  },
  {
    key: 'unknown-ids',
    question: 'Are unknown ids of a batch left out without a word?',
    assumed: 'Yes: fewer records, no error.',
    async look(asker) {
      const answer = await asker.get(leads, { ...byIds(unknownId - 1, 2), fields: 'id' });
      return { as: answer.envelope?.success === true, seen: refusal(answer) };
    },
  },
  {
    key: 'ids-over-300',
    question: 'What do 301 ids in one call get?',
    assumed: 'Error 1003.',
    look: async (asker) =>
      refusedWith(await asker.get(leads, { ...byIds(1, 301), fields: 'id' }), ['1003']),
  },
  {
    key: 'long-address',
    question: 'Is a read that is too long for an address taken as POST ?_method=GET?',
    assumed: 'Yes.',
    async look(asker) {
      const query = { ...byIds(1_000_000_000, 300), fields: 'id' };
      const answer = await asker.post(leads, query);
      return { as: answer.envelope?.success === true, seen: refusal(answer) };
    },
  },
  {
    key: 'unknown-field',
    question: 'What does a field that is not there get?',
    assumed: 'Error 1006 for the whole call.',
    look: async (asker) =>
      refusedWith(await asker.get(leads, { ...byIds(1, 1), fields: 'id,lockstepNoSuchField' }), [
        '1006',
      ]),
  },
  {
    key: 'unknown-filter',
    question: 'What does a filter that is not searchable get?',
    assumed: 'Error 1003, 1006 or 1011.',
    look: async (asker) =>
      refusedWith(
        await asker.get(leads, { filterType: 'lockstepNoSuchField', filterValues: '1' }),
        ['1003', '1006', '1011'],
      ),
  },
  {
    key: 'null-or-absent',
    question: 'Is a field without a value null, or left out?',
    assumed: 'Explicitly null.',
    async look(asker) {
      const found = await sample(asker);
      if (found.length === 0) return { as: null, seen: 'no lead was found to look at' };
      const values = found.flatMap((lead) => Object.values(lead));
      const nulls = values.filter((value) => value === null).length;
      const widths = found.map((lead) => Object.keys(lead).length);
      const absent = Math.min(...widths) < Math.max(...widths);
      const empty = values.filter((value) => value === '').length;
      return {
        as: nulls > 0 && !absent,
        seen: `${nulls} nulls and ${empty} empty texts in ${found.length} leads; members ${absent ? 'vary' : 'are always all there'}`,
      };
    },
  },
  {
    key: 'types',
    question: 'As what types do values come?',
    assumed: 'id a number, dates in UTC without milliseconds, references as digits in a text.',
    async look(asker) {
      const [lead] = await sample(asker);
      if (!lead) return { as: null, seen: 'no lead was found to look at' };
      const { id, createdAt, leadPartitionId, unsubscribed } = lead;
      return {
        as: typeof id === 'number' && parseMarketoDate(createdAt) !== null,
        seen: `id ${formOf(id)}; createdAt ${formOf(createdAt)}; leadPartitionId ${formOf(leadPartitionId)}; unsubscribed ${formOf(unsubscribed)}`,
      };
    },
  },
  {
    key: 'opportunities',
    question: 'Does Marketo answer about opportunities?',
    assumed: 'Refused where it syncs with Salesforce natively (603, 610, 703 or 1018).',
    async look(asker) {
      const query = { filterType: 'leadId', filterValues: '1' };
      const answer = await asker.get('/rest/v1/opportunities/roles.json', query);
      const known = ['603', '610', '703', '1018'].includes(codeOf(answer) ?? '');
      return { as: answer.envelope?.success === true || known, seen: refusal(answer) };
    },
  },
  {
    key: 'exports',
    question: 'How are the states of bulk jobs spelled?',
    assumed: 'Created, Queued, Processing, Completed, Failed, Cancelled or Canceled.',
    async look(asker) {
      const answer = await asker.get('/bulk/v1/leads/export.json', { batchSize: '300' });
      const states = [...new Set(records(answer).map((job) => String(job.status)))];
      if (states.length === 0) return { as: null, seen: `${refusal(answer)}; no job to look at` };
      const known = /^(created|queued|processing|completed|failed|cancell?ed)$/i;
      return { as: states.every((state) => known.test(state)), seen: states.join(', ') };
    },
  },
];
