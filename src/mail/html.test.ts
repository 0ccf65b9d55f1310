import { describe, expect, test } from 'vitest';
import { inlineCss, textOf } from './html.ts';

describe('HTML that goes into an email', () => {
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
