// @ts-check
import { post } from './api.js';
import { onSubmit, say, value } from './dom.js';

/** The part of the page that makes chosen rows of the activity log show much later. */
export function lateRows() {
  onSubmit('late-form', async () => {
    const [lead, type, times] = [
      value('late-lead'),
      value('late-type'),
      Number(value('late-times')),
    ];
    await post('/activities/late', {
      ms: Math.round(Number(value('late-seconds')) * 1000),
      times,
      ...(lead === '' ? {} : { leadId: Number(lead) }),
      ...(type === '' ? {} : { typeId: Number(type) }),
    });
    const rows =
      times === 1 ? 'The next row that fits shows' : `The next ${times} rows that fit show`;
    say(`${rows} ${value('late-seconds')} s later than usual.`);
  });
}
