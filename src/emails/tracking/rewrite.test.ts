import { describe, expect, it } from 'vitest';
import { newId } from '../../ids.ts';
import { trackEmail } from './rewrite.ts';
import { trackingTokens } from './tokens.ts';

const tokens = trackingTokens(Buffer.alloc(32, 1));
const ids = { tenantId: newId(), emailId: newId() };
const baseUrl = 'https://t.example.com';
const track = (html: string, on: { opens?: boolean; clicks?: boolean } = {}) =>
  trackEmail(html, { tokens, baseUrl, opens: false, clicks: true, ...on, ids });

/** Where each link of `html` leads, ours followed to their end. */
function targets(html: string): string[] {
  return [...html.matchAll(/href\s*=\s*"([^"]*)"/gi)].map(([, href = '']) => {
    const token = href.startsWith(`${baseUrl}/t/c/`)
      ? tokens.read(href.split('/').pop() ?? '')
      : null;
    if (token?.kind === 'trap') return '(trap)';
    return token?.kind === 'click' ? `-> ${token.link}` : href;
  });
}

describe('links', () => {
  it.each([
    ['<a href="https://a.example/">x</a>', 'https://a.example/'],
    ["<a class=big href='http://a.example/?q=1' target=_blank>x</a>", 'http://a.example/?q=1'],
    ['<A HREF=https://a.example/b>x</A>', 'https://a.example/b'],
    ['<a title="href=no > yes" href="https://a.example/">x</a>', 'https://a.example/'],
    ['<a href="https://a.example/?a=1&amp;b=2">x</a>', 'https://a.example/?a=1&b=2'],
    ['<map><area shape="rect" href="https://a.example/"></map>', 'https://a.example/'],
    ['<a\n  href = "https://a.example/"\n>x</a>', 'https://a.example/'],
  ])('%s leads past us', (html, link) => {
    expect(targets(track(html))).toEqual([`-> ${link}`, '(trap)']);
  });

  it.each([
    '<a href="mailto:a@b.example">x</a>',
    '<a href="tel:+4930123">x</a>',
    '<a href="#there">x</a>',
    '<a name="there">x</a>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://t.example.com/u/abc">x</a>',
    '<!-- <a href="https://a.example/">x</a> -->',
    '<p data-x=\'<a href="https://a.example/">\'>x</p>',
  ])('%s stays as it is', (html) => {
    expect(track(html)).toBe(html);
  });

  it('leave everything around them byte for byte', () => {
    const around = [
      '<!doctype html><html><body><!--[if mso]><p><![endif]-->ä &nbsp; <br/>',
      '</body></html>',
    ];
    const html = track(`${around[0]}<a href="https://a.example/">x</a>${around[1]}`);
    expect(html.startsWith(around[0] ?? '-')).toBe(true);
    expect(html.endsWith('></a></body></html>')).toBe(true);
  });

  it('are plain when the switch is off', () => {
    const html = '<p><a href="https://a.example/">x</a></p>';
    expect(track(html, { clicks: false })).toBe(html);
  });
});

describe('the pixel', () => {
  const pixel =
    /<img src="https:\/\/t\.example\.com\/t\/o\/([\w-]+)" width="1" height="1" alt=""[^>]*>/;

  it('stands once, at the end of the body', () => {
    const html = track('<body><p>Hi</p></body>', { opens: true });
    expect(tokens.read(pixel.exec(html)?.[1] ?? '')).toEqual({ kind: 'open', ...ids });
    expect(html.endsWith('></body>')).toBe(true);
    expect(track('<p>Hi</p>', { opens: true })).toMatch(pixel);
  });

  it('is missing when the switch is off', () => {
    expect(track('<p>Hi</p>')).toBe('<p>Hi</p>');
  });
});
