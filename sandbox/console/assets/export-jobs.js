// @ts-check
import { get, post } from './api.js';
import { byId, el, keep, put, run, say } from './dom.js';
import { count, megabytes, time } from './format.js';

/**
 * @typedef {{ id: string, kind: string, status: string, format: string, createdAt: number,
 *   records: number, size: number, errorMsg: string | null, owner: string }} Job
 */

const ENDED = ['Completed', 'Failed', 'Cancelled'];

/**
 * @param {Job} job
 * @param {'cancel' | 'fail'} action
 * @param {string} text
 */
function button(job, action, text) {
  const node = el('button', { type: 'button', 'aria-label': `${text} job ${job.id}` }, text);
  node.addEventListener('click', () => {
    void run(node, async () => {
      const { status } = await post(`/exports/${job.id}/${action}`);
      await exportJobs();
      say(`The export job ${job.id} is ${status.toLowerCase()}.`);
    });
  });
  return node;
}

/** Shows the bulk export jobs, newest first. */
export async function exportJobs() {
  const list = byId('exports', HTMLUListElement);
  /** @type {Job[]} */
  const jobs = [...(await get('/exports')).jobs].reverse();
  if (jobs.length === 0) {
    put(
      list,
      el('li', { class: 'quiet' }, 'None. They appear when a client asks for a bulk export.'),
    );
    return;
  }
  keep(
    list,
    // A job that ends is drawn anew, without its buttons.
    jobs.map((job) => ({ key: `${job.id} ${ENDED.includes(job.status)}`, job })),
    ({ job }) =>
      el(
        'li',
        {},
        el('strong', {}, `${job.kind}, ${job.format}`),
        el('p', { class: 'state' }),
        el('p', { class: 'quiet' }, `${job.id}, made ${time(job.createdAt)} by ${job.owner}`),
        !ENDED.includes(job.status) &&
          el(
            'div',
            { class: 'actions' },
            button(job, 'cancel', 'Cancel'),
            button(job, 'fail', 'Fail'),
          ),
      ),
    (node, { job }) => {
      const size = `${count(job.records)} records, ${megabytes(job.size)}`;
      const text =
        job.errorMsg === null ? `${job.status}, ${size}` : `${job.status}: ${job.errorMsg}`;
      const place = node.querySelector('.state');
      if (place && place.textContent !== text) put(place, text);
    },
  );
}
