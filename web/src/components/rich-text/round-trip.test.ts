import { expect, test } from 'vitest';
import { lostMarkup } from './round-trip.ts';

test.each([
  ['<p>Hello <b>you</b></p>', '<p>Hello <strong>you</strong></p>', []],
  ['Hello<br>you', '<p>Hello<br>you</p>', []],
  ['<div>Hello</div>', '<p>Hello</p>', []],
  ['<table><tr><td>1</td></tr></table>', '<p>1</p>', ['table', 'tr', 'td']],
  ['<p style="text-align: center">Hello</p>', '<p>Hello</p>', ['style']],
  ['<span style="color: #f00">x</span>', '<p><span style="color: rgb(255, 0, 0)">x</span></p>', []],
  ['<p class="big">Hello</p>', '<p>Hello</p>', ['class']],
  [
    '<a href="https://x.example/?a=1>2">x</a>',
    '<p><a href="https://x.example/?a=1>2">x</a></p>',
    [],
  ],
  [
    '{{ first_name }} {% if title %}x{% endif %}',
    '<p>{{ first_name }} {% if title %}x{% endif %}</p>',
    [],
  ],
])('%s', (before, after, lost) => {
  expect(lostMarkup(before, after)).toEqual(lost);
});
