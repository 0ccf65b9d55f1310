import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkTemplate } from './check.ts';
import { personVariables } from './person-variables.ts';
import { renderTemplate } from './render.ts';
import { type TemplateValues, templateVariables } from './text/variables.ts';

const person = {
  firstName: 'Zoë',
  lastName: "O'Neill",
  title: null,
  company: 'Brown & Sons, Inc.',
  email: 'zoe@example.com',
  phone: null,
  linkedinUrl: ' ',
};
const sender = {
  name: 'Sam Seller',
  email: 'sam@seller.example',
  title: null,
  signatureHtml: '<p>Sam <strong>Seller</strong></p>',
};
const unsubscribe = {
  team_unsubscribe: '<p>No more? <a href="https://t.example/u/abc">Unsubscribe</a></p>',
  friendly_unsubscribe: '<a href="https://t.example/u/abc">Unsubscribe</a>',
};
const values = personVariables(person, sender, unsubscribe);
const nobody = Object.fromEntries(
  templateVariables.map(({ name }) => [name, null]),
) as unknown as TemplateValues;

const body = (source: string, of = values) => renderTemplate(source, of, { kind: 'body' });
const subject = (source: string, of = values) => renderTemplate(source, of, { kind: 'subject' });

describe('a variable', () => {
  test.each([
    ['{{ first_name }} at {{ company_friendly }}', 'Zoë at Brown &amp; Sons'],
    ['{{first_name|upcase}}', 'ZOË'],
    ['{{ last_name }}', "O'Neill"],
    ['{{ company }}', 'Brown &amp; Sons, Inc.'],
    ['{{ title }}.', '.'],
    ['{{ title | default: "colleague" }}', 'colleague'],
    ['{{ phone | default: "no phone" }}', 'no phone'],
    ['{% if phone %}Call {{ phone }}{% else %}Write{% endif %}', 'Write'],
    ['{% if title %}yes{% else %}no{% endif %}', 'no'],
    ['{{ my_signature }}', '<p>Sam <strong>Seller</strong></p>'],
    ['{{ team_unsubscribe }}', unsubscribe.team_unsubscribe],
    // As the editor saves what was typed.
    ['<p>{{ title | default: "A &amp; B" }}</p>', '<p>A &amp; B</p>'],
    ['{% if first_name.size &gt; 2 %}long{% endif %}', 'long'],
    ['<p>{{ <strong>first_name</strong> }}</p>', '<p>Zoë</p>'],
    ['{{&nbsp;first_name }}', 'Zoë'],
    [
      '<a href="https://example.com/?to={{ email | url_encode }}">x</a>',
      '<a href="https://example.com/?to=zoe%40example.com">x</a>',
    ],
  ])('%s', (source, text) => {
    expect(body(source)).toEqual({ ok: true, text });
  });

  test.each([
    ['{{ company }}', 'your company'],
    ['{{ company_friendly | capitalize }}', 'Your company'],
    ['{{- company -}}', 'your company'],
    ['{{ company | default: "your team" }}', 'your team'],
    ['{% if company %}at {{ company }}{% endif %}', ''],
    ['{{ first_name }}{{ last_name }}{{ title }}', ''],
  ])('%s of a person about whom nothing is known', (source, text) => {
    expect(body(source, nobody)).toEqual({ ok: true, text });
  });

  test('that is empty and has no default stops the email; all of them are named', () => {
    expect(body('{{ phone }} {{ linkedin_url | upcase }} {{ frist_name }} {{ phone }}')).toEqual({
      ok: false,
      missing: ['phone', 'linkedin_url', 'frist_name'],
      error:
        '{{ phone }} has no value for this email, and no default. ' +
        '{{ linkedin_url }} has no value for this email, and no default. ' +
        'There is no variable {{ frist_name }}.',
    });
  });

  test('in a branch that is not taken stops nothing', () => {
    expect(body('{% unless phone %}Hello{% else %}{{ phone }}{% endunless %}')).toMatchObject({
      text: 'Hello',
    });
  });

  test('is text, whatever stands in it', () => {
    const evil = { ...values, first_name: '<script>alert(1)</script>{{ phone }}' };
    expect(body('<p>{{ first_name }}</p>', evil)).toEqual({
      ok: true,
      text: '<p>&lt;script&gt;alert(1)&lt;/script&gt;{{ phone }}</p>',
    });
    const link = { ...values, linkedin_url: 'javascript:alert(1)' };
    expect(body('<a href="{{ linkedin_url }}">x</a>', link)).toEqual({
      ok: true,
      text: '<a>x</a>',
    });
    const out = { ...values, company: '" onclick="alert(1)' };
    expect(body('<a title="{{ company }}">x</a>', out)).toEqual({
      ok: true,
      text: '<a title="&quot; onclick=&quot;alert(1)">x</a>',
    });
  });
});

describe('a subject', () => {
  test('is plain text on one line', () => {
    expect(subject('  {{ company }}\r\nBcc: all@example.com ')).toEqual({
      ok: true,
      text: 'Brown & Sons, Inc. Bcc: all@example.com',
    });
  });

  test('takes no HTML', () => {
    expect(subject('{{ my_signature }}')).toEqual({
      ok: false,
      missing: ['my_signature'],
      error: '{{ my_signature }} cannot be used in a subject.',
    });
  });
});

test('a field prompt that nobody replaced stops the email, by its text', () => {
  expect(body('<p>{{! mention their <em>news</em> }} and {{!}}</p>')).toEqual({
    ok: false,
    missing: [],
    error:
      '"mention their news" still has to be replaced. "Field prompt" still has to be replaced.',
  });
});

test('the preview of a template shows field prompts as text', () => {
  const shown = { kind: 'body' as const, showPrompts: true };
  expect(
    renderTemplate('<p>{{! a &lt;b&gt; {% if x %} }} {{ first_name }}</p>', values, shown),
  ).toEqual({
    ok: true,
    text: '<p>[a &lt;b&gt; % if x %] Zoë</p>',
  });
});

describe('a hostile template ends within the limits, with a reason', () => {
  const nested = '{% for a in (1..3000) %}{% for b in (1..3000) %}x{% endfor %}{% endfor %}';
  test.each([
    ['a loop of loops', nested],
    ['a loop over a giant range', '{% for i in (1..100000000) %}{% endfor %}'],
    [
      'a string that doubles',
      `{% assign s = "xx" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`,
    ],
    ['a text that is too long', 'x'.repeat(500_000)],
  ])('%s', (_what, source) => {
    expect(body(source)).toEqual({
      ok: false,
      missing: [],
      error: 'The text takes too long or becomes too large: look for a loop in it.',
    });
  });

  test.each([
    ['{% include "/etc/passwd" %}', '{% include %} cannot be used in templates.'],
    ['{% render "x" %}', '{% render %} cannot be used in templates.'],
    ['{% layout "x" %}', '{% layout %} cannot be used in templates.'],
    ['{{ first_name | raw }}', 'There is no filter "raw".'],
    ['{{ first_name | upcaes }}', 'There is no filter "upcaes". Did you mean "upcase"?'],
    ['{% if title %}', '{% if title %} is not closed.'],
    ['Hello {{ first_name', '{{ first_name is not closed.'],
  ])('%s', (source, error) => {
    expect(body(source)).toEqual({ ok: false, missing: [], error });
  });

  test.each([
    '{{ first_name.constructor }}',
    '{{ first_name.__proto__ }}',
    '{{ my_signature.toString }}',
    '{{ constructor }}',
    '{{ __proto__.polluted }}',
    '{{ toString }}',
  ])('%s gives nothing', (source) => {
    expect(body(source)).toMatchObject({ ok: false, missing: [expect.any(String)] });
  });

  test('a text of braces only is read once from front to end', () => {
    for (const piece of ['{{', '{%', '{{!', '<a ', '&#', '{{ x |']) {
      const source = piece.repeat(60_000 / piece.length);
      expect(['ok', 'error'].some((key) => key in body(source))).toBe(true);
      expect(checkTemplate(source, 'body').problems.length).toBeGreaterThanOrEqual(0);
    }
  });
});

test('no text whatever makes it throw, or lets out what is no value', { timeout: 60_000 }, () => {
  const names = templateVariables.map(({ name }) => name);
  const token = fc.oneof(
    fc.constantFrom('{{', '}}', '{%', '%}', '|', ' ', '"', ':', ',', '.', '(', ')', '[', ']', '-'),
    fc.constantFrom(
      'if',
      'endif',
      'for',
      'endfor',
      'in',
      'assign',
      'capture',
      'case',
      'when',
      'raw',
    ),
    fc.constantFrom('constructor', '__proto__', 'prototype', 'this', 'forloop', 'size', 'first'),
    fc.constantFrom('<p>', '</p>', '<a href="', '<script>', '&amp;', '&lt;', '=', '==', 'default'),
    fc.constantFrom(...names),
    fc.string({ maxLength: 6 }),
  );
  const texts = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(' '));
  const value = fc.option(fc.oneof(fc.string(), texts), { nil: null });
  const someone = fc.record(
    Object.fromEntries(names.map((name) => [name, value])),
  ) as unknown as fc.Arbitrary<TemplateValues>;
  fc.assert(
    fc.property(
      texts,
      someone,
      fc.constantFrom('subject' as const, 'body' as const),
      (text, of, kind) => {
        checkTemplate(text, kind);
        const rendered = renderTemplate(text, of, { kind });
        if (!rendered.ok) return rendered.error.length > 0;
        if (kind === 'subject') return !/[\r\n]/.test(rendered.text);
        return !/<script|\[native code\]|function \w*\(/i.test(rendered.text);
      },
    ),
    { numRuns: 1000 },
  );
});
