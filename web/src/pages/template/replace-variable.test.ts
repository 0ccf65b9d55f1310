import { expect, test } from 'vitest';
import { replaceVariable } from './replace-variable.ts';

test.each([
  ['Hi {{ frist_name }}, frist_name', 'Hi {{ first_name }}, frist_name'],
  [
    '{{frist_name|default: "x"}}{% if frist_name %}',
    '{{first_name|default: "x"}}{% if first_name %}',
  ],
  ['{{ frist_name_2 }} {{ my.frist_name }}', '{{ frist_name_2 }} {{ my.frist_name }}'],
])('%s', (text, replaced) => {
  expect(replaceVariable(text, 'frist_name', 'first_name')).toBe(replaced);
});

test('a name with signs of its own is taken as it is', () => {
  expect(replaceVariable('{{ e-mail }} {{ a }}', 'e-mail', 'email')).toBe('{{ email }} {{ a }}');
});
