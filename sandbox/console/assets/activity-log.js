// @ts-check
import { activityAttributes, customAttributes } from './activity-attributes.js';
import { get, PAGES } from './api.js';
import { byId, el, onClick, put } from './dom.js';
import { duration, time } from './format.js';

/**
 * `primaryAttribute` names the first value of a custom activity, `filter` what a smart list finds it by.
 * @typedef {{ id: number, leadId: number, activityDate: string, activityTypeId: number,
 *   activityType?: string, primaryAttributeValue?: string, primaryAttribute?: string,
 *   filter?: { apiName: string, name: string }, campaignId?: number,
 *   attributes: { name: string, value: unknown }[], visible: boolean }} Activity
 */

const AT_FIRST = 50;

/**
 * The activity log of a lead, newest first.
 * @param {number} id
 * @param {() => number} lag how late the API shows a row, in milliseconds
 * @returns {() => Promise<number>} loads and shows it; how many rows the API does not show yet
 */
export function activityLog(id, lag) {
  const list = byId('activities', HTMLOListElement);
  const note = byId('log-note', HTMLParagraphElement);
  const all = byId('all-activities', HTMLButtonElement);
  let whole = false;
  let last = '';

  async function load() {
    /** @type {Activity[]} */
    const activities = (await get(`/leads/${id}/activities`)).activities;
    // By date as Marketo shows it: an activity that was added late may have happened before others.
    activities.reverse().sort((a, b) => b.activityDate.localeCompare(a.activityDate));
    const hidden = activities.filter((activity) => !activity.visible).length;
    // Drawn anew only when something changed, so that a selected text stays selected.
    const state = JSON.stringify([whole, activities]);
    if (state !== last) show(activities);
    last = state;
    note.hidden = hidden === 0;
    const rows = hidden === 1 ? '1 row is' : `${hidden} rows are`;
    put(
      note,
      `${rows} not visible to the API yet: the log shows a row after about ${duration(lag())}.`,
    );
    return hidden;
  }

  /** @param {Activity[]} activities */
  function show(activities) {
    const some = whole ? activities : activities.slice(0, AT_FIRST);
    put(list, ...some.map(entry));
    if (activities.length === 0) {
      put(
        list,
        el(
          'li',
          { class: 'quiet' },
          'No rows. A change is logged under its lead, a merge under the winner.',
        ),
      );
    }
    all.hidden = some.length === activities.length;
    put(all, `Show all ${activities.length} rows`);
  }

  /** @param {Activity} activity */
  function entry(activity) {
    const { primaryAttributeValue: primary, primaryAttribute, filter } = activity;
    const attributes =
      primaryAttribute === undefined
        ? activityAttributes(activity.attributes)
        : customAttributes([{ name: primaryAttribute, value: primary }, ...activity.attributes]);
    return el(
      'li',
      {},
      el('time', { datetime: activity.activityDate }, time(activity.activityDate)),
      el(
        'div',
        {},
        el('strong', {}, activity.activityType ?? `Type ${activity.activityTypeId}`),
        primaryAttribute === undefined && primary !== undefined && primary !== '' && `: ${primary}`,
        !activity.visible && el('span', { class: 'badge' }, 'Not visible to the API yet'),
        attributes,
        el(
          'p',
          { class: 'quiet' },
          `Type ${activity.activityTypeId}, activity ${activity.id}`,
          activity.leadId !== id && `, of lead ${activity.leadId}, merged into this one`,
          activity.campaignId !== undefined && `, campaign ${activity.campaignId}`,
        ),
        filter !== undefined && findBy(filter),
      ),
    );
  }

  onClick('all-activities', async () => {
    whole = true;
    await load();
  });
  return load;
}

/** @param {{ apiName: string, name: string }} filter */
function findBy({ apiName, name }) {
  const href = `${PAGES}/smart-lists?activity=${encodeURIComponent(apiName)}`;
  return el('p', { class: 'quiet' }, 'In smart lists: ', el('a', { href }, name));
}
