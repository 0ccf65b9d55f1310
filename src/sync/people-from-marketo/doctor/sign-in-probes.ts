import { vendorTimeOf } from '../../../marketo/dates.ts';
import { formOf, type Probe, refusedWith } from './probe.ts';

const harmless = '/rest/v1/leads/partitions.json';

export const signInProbes: readonly Probe[] = [
  {
    key: 'token-life',
    question: 'How long does a token live, and do two requests get the same one?',
    assumed: 'At most 3600 s; the same token until it ends.',
    async look(asker) {
      const { body, same } = await asker.token();
      const life = Number(body.expires_in);
      return {
        as: same && life >= 0 && life <= 3600,
        seen: `${typeof body.expires_in} ${body.expires_in} s left, ${same ? 'the same' : 'another'} token, type ${body.token_type}`,
      };
    },
  },
  {
    key: 'no-token',
    question: 'What does a call without a token get?',
    assumed: 'Error 603 or 600.',
    look: async (asker) => refusedWith(await asker.getAs(null, harmless), ['603', '600']),
  },
  {
    key: 'wrong-token',
    question: 'What does a call with an unknown token get?',
    assumed: 'Error 601.',
    look: async (asker) =>
      refusedWith(await asker.getAs('Bearer 00000000-0000-0000-0000-000000000000:xx', harmless), [
        '601',
      ]),
  },
  {
    key: 'request-id',
    question: "Does the request id hold Marketo's clock?",
    assumed: 'Epoch milliseconds in hex after the #, within 2 s of the Date header.',
    async look(asker) {
      const answer = await asker.get(harmless);
      const id = answer.envelope?.requestId ?? null;
      const stamped = vendorTimeOf(id);
      if (!stamped) return { as: false, seen: `the id has the form ${formOf(id)}` };
      if (!answer.date)
        return { as: true, seen: 'a time is in it; no Date header to compare with' };
      const apart = (stamped.getTime() - answer.date.getTime()) / 1000;
      return { as: Math.abs(apart) <= 2, seen: `${apart.toFixed(1)} s from the Date header` };
    },
  },
  {
    key: 'envelope',
    question: 'Which members does a good answer have?',
    assumed: 'requestId, success, result; errors and warnings are left out.',
    async look(asker) {
      const { body } = await asker.get(harmless);
      const members = Object.keys(body).sort();
      return {
        as: ['requestId', 'result', 'success'].every((name) => members.includes(name)),
        seen: members.join(', '),
      };
    },
  },
  {
    key: 'usage',
    question: 'In which form does the usage come?',
    assumed: 'One element a day with date, total and users.',
    async look(asker) {
      const { envelope } = await asker.get('/rest/v1/stats/usage.json');
      const [day] = (envelope?.result ?? []) as Record<string, unknown>[];
      if (!day) return { as: null, seen: 'nothing came' };
      return {
        as: 'total' in day,
        seen: `${Object.keys(day).join(', ')}; date is ${formOf(day.date)}`,
      };
    },
  },
];
