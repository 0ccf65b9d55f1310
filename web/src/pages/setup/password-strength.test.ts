import { expect, test } from 'vitest';
import { passwordStrength } from './password-strength.ts';

test.each([
  ['', 0],
  ['123456789', 0],
  ['aaaaaaaaaaaaaaaa', 1],
  ['abcabcabcabc', 1],
  ['blue-harbor9', 2],
  ['four quiet words here', 3],
] as const)('%s has strength %i', (password, level) => {
  expect(passwordStrength(password).level).toBe(level);
});
