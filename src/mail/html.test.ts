import { describe, expect, test } from 'vitest';
import { inlineCss, sanitizeEmailHtml, textOf } from './html.ts';

describe('HTML that goes into an email', () => {
  test.each([
    ['<p onclick="x()">Hi<script>alert(1)</script></p>', '<p>Hi</p>'],
    ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="JaVaScRiPt:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="//evil.test">x</a>', '<a>x</a>'],
    ['<a href="data:text/html,x">x</a>', '<a>x</a>'],
    ['<img src="data:image/svg+xml,x" alt="x">', '<img alt="x" />'],
    ['<iframe src="https://evil.test"></iframe>', ''],
    ['<svg><a xlink:href="javascript:x()">x</a></svg>', '<a>x</a>'],
    ['<form action="https://evil.test"><input name="p"></form>', ''],
    ['<meta http-equiv="refresh" content="0;url=//evil.test"><base href="//evil.test">', ''],
    ['<p style="background:url(//evil.test);color:red">x</p>', '<p style="color:red">x</p>'],
    ['<p style="color:expression(alert(1))">x</p>', '<p>x</p>'],
    ['<p style="position:fixed;top:0">x</p>', '<p>x</p>'],
  ])('%s becomes %s', (given, kept) => {
    expect(sanitizeEmailHtml(given)).toBe(kept);
  });

  test('keeps what an email is made of', () => {
    const html =
      '<h2 style="color:#123456">Hi</h2><p>A <strong>bold</strong> <a href="https://x.test/?a=1&amp;b=2">link</a>, <a href="mailto:a@b.test">mail</a></p><table width="100%" cellpadding="4"><tr><td style="padding:4px 8px;background-color:rgb(1, 2, 3)">x</td></tr></table><ul><li>one</li></ul><img src="https://x.test/a.png" alt="A" width="10" />';
    expect(sanitizeEmailHtml(html)).toBe(html);
  });

  test('gets style sheets as attributes', () => {
    expect(inlineCss('<style>p { color: red }</style><p>Hi {{ name }}</p>')).toBe(
      '<p style="color: red;">Hi {{ name }}</p>',
    );
  });
});

describe('The text of an HTML email', () => {
  test('keeps paragraphs, lists and where links lead', () => {
    const html =
      '<h1>Hello</h1><p>First <a href="https://x.test/a">link</a>.</p><ul><li>one</li><li>two</li></ul><p>https: <a href="https://x.test">https://x.test</a></p><img src="https://x.test/o" alt="">';
    expect(textOf(html)).toBe(
      'Hello\n\nFirst link [https://x.test/a].\n\n * one\n * two\n\nhttps: https://x.test',
    );
  });

  test('of something endless or deep is made all the same', { timeout: 30_000 }, () => {
    expect(textOf('<div>'.repeat(20_000)).length).toBeLessThan(100);
    expect(textOf(`<p>${'x '.repeat(500_000)}</p>`).length).toBeLessThan(600_000);
  });
});
