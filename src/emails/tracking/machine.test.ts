import { describe, expect, it } from 'vitest';
import { type EngagementFacts, machineReason } from './machine.ts';

const sentAt = new Date('2026-11-24T08:00:00Z');
const email = { sentAt, links: 4 };
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const googleProxy =
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const yahooProxy = 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html';
const outlook =
  'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; Microsoft Outlook 16.0; ms-office; MSOffice 16)';

const after = (seconds: number) => new Date(sentAt.getTime() + seconds * 1000);
const open = (seconds: number, userAgent: string | null = chrome): EngagementFacts => ({
  kind: 'open',
  at: after(seconds),
  link: null,
  userAgent,
  hint: null,
});
const click = (
  seconds: number,
  link = 'https://a.example/',
  userAgent = chrome,
): EngagementFacts => ({
  ...open(seconds, userAgent),
  kind: 'click',
  link,
});

describe('an open', () => {
  it.each<[string, EngagementFacts, string | null]>([
    ['of a browser, minutes later', open(300), null],
    ['of Outlook on Windows', open(60, outlook), null],
    [
      'of Thunderbird',
      open(60, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0'),
      null,
    ],
    ['of Mail Privacy Protection', open(7200, 'Mozilla/5.0'), 'apple-mail-privacy'],
    ['through Gmail, by a reader', open(120, googleProxy), null],
    ['through Gmail, as the email arrives', open(4, googleProxy), 'prefetched'],
    ['through Yahoo, by a reader', open(120, yahooProxy), null],
    ['through Yahoo, as the email arrives', open(4, yahooProxy), 'prefetched'],
    ['before anybody can have looked', open(0.8), 'too-soon'],
    ['without a user agent', open(300, null), 'no-user-agent'],
    ['with an empty user agent', open(300, '  '), 'no-user-agent'],
    ['with HEAD', { ...open(300), hint: 'head' }, 'head-request'],
  ])('%s', (_, event, wanted) => {
    expect(machineReason(event, email, [event])).toBe(wanted);
  });

  it('of an email that is not recorded as sent yet is not too soon', () => {
    expect(machineReason(open(0), { sentAt: null, links: 0 }, [])).toBeNull();
  });
});

describe('a click', () => {
  it.each<[string, EngagementFacts, string | null]>([
    ['of a browser', click(60), null],
    ['within a second of delivery', click(1), 'too-soon'],
    ['of Barracuda', click(60, 'https://a.example/', 'Mozilla/5.0 BarracudaCentral'), 'scanner'],
    ['of Proofpoint', click(60, 'https://a.example/', 'Proofpoint URL Defense'), 'scanner'],
    [
      'of Gmail sampling content',
      click(60, 'https://a.example/', `${chrome} Gmail-content-sampling`),
      'scanner',
    ],
    [
      'of a preview in Slack',
      click(60, 'https://a.example/', 'Slackbot-LinkExpanding 1.0'),
      'scanner',
    ],
    ['of a library', click(60, 'https://a.example/', 'python-requests/2.32'), 'scanner'],
    [
      'of a browser without a window',
      click(60, 'https://a.example/', chrome.replace('Chrome', 'HeadlessChrome')),
      'scanner',
    ],
    ['on the hidden link', { ...click(60), link: null, hint: 'trap' }, 'hidden-link'],
    ['with HEAD', { ...click(60), hint: 'head' }, 'head-request'],
  ])('%s', (_, event, wanted) => {
    expect(machineReason(event, email, [event])).toBe(wanted);
  });

  const among = (event: EngagementFacts, others: EngagementFacts[]) =>
    machineReason(event, email, [event, ...others]);

  it('twice on one link is a hand that slipped', () => {
    expect(among(click(60), [click(60.2)])).toBeNull();
  });

  it('on two links within a second is a burst', () => {
    expect(among(click(60), [click(60.9, 'https://b.example/')])).toBe('burst');
    expect(among(click(60), [click(63, 'https://b.example/')])).toBeNull();
  });

  it('on every link within seconds is a check of links', () => {
    const rest = ['b', 'c', 'd'].map((name, i) => click(62 + 2 * i, `https://${name}.example/`));
    expect(among(click(60), rest)).toBe('all-links');
    expect(among(click(60), rest.slice(1))).toBeNull();
  });

  it('and an open, around a visit to the hidden link, are that scanner’s', () => {
    const trap: EngagementFacts = { ...click(70), link: null, hint: 'trap' };
    expect(among(click(60), [trap])).toBe('hidden-link');
    expect(among(open(60), [trap])).toBe('hidden-link');
    expect(among(click(600), [trap])).toBeNull();
  });
});
