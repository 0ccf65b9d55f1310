import { expect, test } from 'vitest';
import { isImageAddress, isWebAddress, withProtocol } from './addresses.ts';

test.each([
  ['example.com', 'https://example.com'],
  ['https://example.com/a?b', 'https://example.com/a?b'],
  ['sam@example.com', 'mailto:sam@example.com'],
  ['tel:+49301', 'tel:+49301'],
  ['{{ linkedin_url }}', '{{ linkedin_url }}'],
])('%s is meant as %s', (typed, address) => {
  expect(withProtocol(typed)).toBe(address);
  expect(isWebAddress(address)).toBe(true);
});

test.each(['', 'javascript:alert(1)', 'data:text/html,x', 'ftp://x'])('%s is refused', (typed) => {
  expect(isWebAddress(withProtocol(typed))).toBe(false);
  expect(isImageAddress(typed)).toBe(false);
});
