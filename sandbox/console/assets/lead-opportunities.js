// @ts-check
import { get, post, remove } from './api.js';
import { byId, el, onSubmit, put, redraw, run, say, value } from './dom.js';

/**
 * @typedef {{ externalOpportunityId: string, name: string, stage: string, amount: string,
 *   isClosed: boolean, isWon: boolean, closeDate: string, role: string }} Opportunity
 */

/**
 * The opportunities of a lead.
 * @param {number} id
 * @param {() => Promise<void>} changed called after each change
 * @returns {() => Promise<void>} loads and shows them
 */
export function leadOpportunities(id, changed) {
  const list = byId('opportunities', HTMLUListElement);

  async function load() {
    /** @type {Opportunity[]} */
    const found = (await get(`/leads/${id}/opportunities`)).opportunities;
    const none = el('li', { class: 'quiet' }, 'None.');
    redraw(list, () => put(list, ...(found.length === 0 ? [none] : found.map(card))));
  }

  /**
   * @param {Opportunity} opportunity
   * @param {string} text
   * @param {() => Promise<unknown>} request
   * @param {string} done
   */
  function action(opportunity, text, request, done) {
    const label = `${text}: ${opportunity.name}`;
    const button = el('button', { type: 'button', 'aria-label': label }, text);
    button.addEventListener('click', () => {
      void run(button, async () => {
        await request();
        say(done);
        await changed();
      });
    });
    return button;
  }

  /** @param {Opportunity} opportunity */
  function card(opportunity) {
    const { externalOpportunityId, name } = opportunity;
    /** @param {object} values */
    const change = (values) => () => post(`/opportunities/${externalOpportunityId}`, values);
    const won = { stage: 'Closed Won', isClosed: true, isWon: true };
    const lost = { stage: 'Closed Lost', isClosed: true, isWon: false };
    const open = { stage: 'Negotiation', isClosed: false, isWon: false };
    return el(
      'li',
      {},
      el('strong', {}, name),
      el('p', {}, `${opportunity.stage}, ${opportunity.amount}, closes ${opportunity.closeDate}`),
      el('p', { class: 'quiet' }, `${opportunity.role}, ${externalOpportunityId}`),
      el(
        'div',
        { class: 'actions' },
        ...(opportunity.isClosed
          ? [action(opportunity, 'Reopen', change(open), `${name} is open again.`)]
          : [
              action(opportunity, 'Won', change(won), `${name} is closed as won.`),
              action(opportunity, 'Lost', change(lost), `${name} is closed as lost.`),
            ]),
        action(
          opportunity,
          'Remove from lead',
          () => remove(`/leads/${id}/opportunities/${externalOpportunityId}`),
          `The lead has no part in ${name} any more.`,
        ),
      ),
    );
  }

  onSubmit('new-opportunity', async () => {
    const known = value('opportunity-id');
    const made = await post(
      `/leads/${id}/opportunities`,
      known === ''
        ? {
            name: value('opportunity-name') || 'New deal',
            stage: value('opportunity-stage'),
            role: value('opportunity-role'),
          }
        : { externalOpportunityId: known, role: value('opportunity-role') },
    );
    say(`The lead has a part in ${made.name} now.`);
    await changed();
  });

  return load;
}
