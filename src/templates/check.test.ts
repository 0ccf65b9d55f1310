import { expect, test } from 'vitest';
import { checkTemplate } from './check.ts';

test('every variable that does not exist is named, with what was meant', () => {
  const { problems, variables } = checkTemplate(
    '{{ frist_name }} {% if compny %}{{ friendly_company | default: "x" }}{% endif %} {{ zebra }} {{ title }}',
    'body',
  );
  expect(problems.map(({ code, name, suggestion }) => [code, name, suggestion])).toEqual([
    ['unknown-variable', 'frist_name', 'first_name'],
    ['unknown-variable', 'compny', 'company'],
    ['unknown-variable', 'friendly_company', 'company_friendly'],
    ['unknown-variable', 'zebra', null],
  ]);
  expect(problems[0]?.message).toBe(
    'There is no variable {{ frist_name }}. Did you mean {{ first_name }}?',
  );
  expect(variables).toEqual(['title']);
});

test.each([
  ['FirstName', 'first_name'],
  ['first-name', 'first_name'],
  ['my_email_adress', null],
  ['linkedinurl', 'linkedin_url'],
  ['e_mail', 'email'],
])('%s is meant as %s', (name, meant) => {
  const [problem] = checkTemplate(`{{ ${name} }}`, 'body').problems;
  expect(problem?.suggestion ?? null).toBe(meant);
});

test('what a template makes itself is no unknown variable', () => {
  const source =
    '{% assign a = title %}{% capture b %}x{% endcapture %}{{ a }}{{ b }}' +
    '{% for i in (1..3) %}{{ i }}{{ forloop.index }}{% endfor %}';
  expect(checkTemplate(source, 'body').problems).toEqual([]);
});

test('a subject takes no HTML', () => {
  expect(checkTemplate('{{ my_signature }}', 'subject').problems).toMatchObject([
    { code: 'not-in-subject', name: 'my_signature' },
  ]);
  expect(checkTemplate('{{ my_signature }}', 'body').problems).toEqual([]);
});

test('field prompts are listed and are no problem of a template', () => {
  expect(checkTemplate('Hello {{! their news }}', 'subject')).toEqual({
    problems: [],
    prompts: ['their news'],
    variables: [],
    refused: [],
  });
});

test.each([
  ['{% if title %}', '{% if title %} is not closed.'],
  ['{{ title | shout }}', 'There is no filter "shout".'],
  ['{% include "x" %}', '{% include %} cannot be used in templates.'],
  ['{{ title', '{{ title is not closed.'],
])('%s: %s', (source, message) => {
  expect(checkTemplate(source, 'body').problems).toEqual([
    { code: 'syntax', name: null, message, suggestion: null },
  ]);
});

test('what will be taken out is named', () => {
  const html =
    '<p onclick="x()">a</p><script>1</script><style>p{}</style><a href="javascript:1">b</a><html><b>c</b></html>';
  expect(checkTemplate(html, 'body').refused).toEqual([
    'script',
    'style',
    'html',
    'onclick',
    'javascript:',
  ]);
});
