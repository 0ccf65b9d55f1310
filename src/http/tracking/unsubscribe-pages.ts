import type { UnsubscribeCase } from '../../unsubscribes/unsubscribe-case.ts';
import type { Language } from './languages.ts';
import { escapeHtml } from './public-page.ts';
import { reasons, texts } from './texts.ts';

export type Choice = {
  what: 'all' | 'sender';
  reason: string | null;
  source: 'link' | 'one-click';
};

type Page = { status: number; language: Language; title: string; body: string };

/** What to unsubscribe from, and why. Works without a script; everything is chosen beforehand. */
export function formPage(language: Language, of: UnsubscribeCase): Page {
  const t = texts[language];
  const [company, seller, address] = shown(of);
  const radio = (name: string, value: string, label: string, checked = false) =>
    `<label><input type="radio" name="${name}" value="${value}"${checked ? ' checked' : ''}>${label}</label>`;
  const body = `<p>${t.lead(company, address)}</p>
<form method="post">
<input type="hidden" name="form" value="unsubscribe">
<fieldset><legend>${t.what}</legend>
${radio('what', 'all', t.all(company), true)}
${seller ? radio('what', 'sender', t.sender(seller)) : ''}
</fieldset>
<fieldset><legend>${t.why} <span>(${t.optional})</span></legend>
${reasons.map((reason) => radio('why', reason, t.reason[reason])).join('\n')}
<label class="block" for="words">${t.otherLabel}</label>
<textarea id="words" name="words" rows="2" maxlength="500"></textarea>
</fieldset>
<button type="submit">${t.submit}</button>
</form>`;
  return { status: 200, language, title: t.title, body };
}

export function donePage(language: Language, of: UnsubscribeCase, what: Choice['what']): Page {
  const t = texts[language];
  const [company, seller, address] = shown(of);
  const done =
    what === 'sender' && seller ? t.doneSender(seller, address) : t.doneAll(company, address);
  const body = `<p role="status">${done}</p><p class="quiet">${t.mistake}</p>`;
  return { status: 200, language, title: t.doneTitle, body };
}

function shown(of: UnsubscribeCase): [company: string, seller: string, address: string] {
  return [escapeHtml(of.company), escapeHtml(of.sellerName), escapeHtml(masked(of.address))];
}

/** Enough for its owner; an email that was handed on should not hand on the address with it. */
function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? address : `${Array.from(address)[0]}…${address.slice(at)}`;
}
