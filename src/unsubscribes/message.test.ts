import { describe, expect, it } from 'vitest';
import {
  appendUnsubscribeMessage,
  unsubscribeFields,
  unsubscribeHeaders,
  unsubscribeMessage,
} from './message.ts';
import { defaultUnsubscribeSettings as settings } from './settings.ts';

const url = 'https://t.example.com/u/abc';

describe('the message', () => {
  it.each([
    [
      '<p>No more? <a href="https://other.example/">Here</a></p>',
      `<p>No more? <a href="${url}">Here</a></p>`,
    ],
    [
      '<p><a href="#">Stop</a> or <a href="https://acme.example/">read on</a></p>',
      `<p><a href="${url}">Stop</a> or <a href="https://acme.example/">read on</a></p>`,
    ],
    ['<p>Tell us to stop.</p>', `<p>Tell us to stop.</p> <a href="${url}">Unsubscribe</a>`],
    [
      'Stop: https://typed.example/x\nThanks',
      `Stop: <a href="${url}">https://typed.example/x</a><br />Thanks`,
    ],
    ['Say "stop" & go', `Say "stop" &amp; go <a href="${url}">Unsubscribe</a>`],
    [
      '<p onclick="x()">Hi<script>x()</script> <a href="javascript:x()">s</a></p>',
      `<p>Hi <a href="${url}">s</a></p>`,
    ],
  ])('%s', (message, wanted) => {
    expect(unsubscribeMessage({ message }, url)).toBe(wanted);
  });

  it('fills the two fields of templates', () => {
    expect(unsubscribeFields(settings, url)).toEqual({
      friendly_unsubscribe: `<a href="${url}">Unsubscribe</a>`,
      team_unsubscribe: unsubscribeMessage(settings, url),
    });
  });
});

describe('below an email', () => {
  const append = (html: string, more: object = {}) =>
    appendUnsubscribeMessage(html, { settings, url, nonCommercial: false, ...more });

  it('stands once, inside of the body', () => {
    const html = append('<body><p>Hi</p></body>');
    expect(html).toContain(`<a href="${url}">unsubscribe</a>`);
    expect(html.endsWith('</div></body>')).toBe(true);
    expect(append(html)).toBe(html);
  });

  it('is not added where the template has it, where it is off, or to a non-commercial email', () => {
    const own = `<p>${unsubscribeFields(settings, url).team_unsubscribe}</p>`;
    expect(append(own)).toBe(own);
    expect(append('Hi', { settings: { ...settings, append: false } })).toBe('Hi');
    expect(append('Hi', { nonCommercial: true })).toBe('Hi');
  });
});

describe('the one-click headers', () => {
  const single = { settings, url, kind: 'single' as const, inThread: false, nonCommercial: false };
  const off = { ...settings, oneClickSingle: false };

  it('are those of RFC 8058', () => {
    expect(unsubscribeHeaders(single)).toEqual({
      'List-Unsubscribe': `<${url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  it.each([
    ['a single email, switched off', { ...single, settings: off }, false],
    [
      'a campaign, switched off for single ones',
      { ...single, settings: off, kind: 'campaign' as const },
      true,
    ],
    ['a later email of a thread', { ...single, inThread: true }, false],
    ['a non-commercial email', { ...single, nonCommercial: true }, false],
  ])('%s', (_, sending, wanted) => {
    expect(Object.keys(unsubscribeHeaders(sending)).length > 0).toBe(wanted);
  });
});
