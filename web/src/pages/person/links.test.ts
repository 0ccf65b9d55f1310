import { expect, test } from 'vitest';
import { mailLink, phoneLink, webLink } from './links.ts';

test('an address cannot add headers to the mail', () => {
  expect(mailLink('ada@example.com')).toBe('mailto:ada@example.com');
  expect(mailLink('ada@example.com?bcc=x@example.com')).toBe(
    'mailto:ada@example.com%3Fbcc%3Dx%40example.com',
  );
});

test.each([
  ['+1 (555) 911-9624', 'tel:+15559119624'],
  ['030 / 123 45-67', 'tel:0301234567'],
  ['555 911 9624 ext. 12', 'tel:5559119624'],
  ['555 911 9624 x12', 'tel:5559119624'],
  ['ask Maria', null],
  ['12', null],
])('phone %s calls %s', (phone, link) => {
  expect(phoneLink(phone)).toBe(link);
});

test.each([
  ['https://www.linkedin.com/in/ada', 'https://www.linkedin.com/in/ada'],
  ['linkedin.com/in/ada', 'https://linkedin.com/in/ada'],
  ['javascript:alert(1)', null],
  ['javascript://linkedin.com/%0aalert(1)', null],
  ['data:text/html,x', null],
  ['https://linkedin.com@evil.example', null],
  ['n/a', null],
  ['', null],
])('address %s leads to %s', (text, link) => {
  expect(webLink(text)).toBe(link);
});
