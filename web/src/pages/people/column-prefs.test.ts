import { expect, it } from 'vitest';
import { readColumnPrefs, writeColumnPrefs } from './column-prefs.ts';

const holding = (text: string | null) => ({ getItem: () => text });

it('reads back what it wrote', () => {
  let stored = '';
  const value = { visible: { phone: false, source: true }, widths: { email: 240 } };
  const setItem = (_: string, text: string) => {
    stored = text;
  };
  writeColumnPrefs({ setItem }, value);
  expect(readColumnPrefs(holding(stored))).toEqual(value);
});

it.each([
  ['nothing stored', null],
  ['damaged text', '{"visible":'],
  ['another shape', '[1,2]'],
  ['wrong parts', '{"visible":"all","widths":{"email":-4}}'],
])('chooses nothing with %s', (_, text) => {
  expect(readColumnPrefs(holding(text))).toEqual({ visible: {}, widths: {} });
});

it('works on where storage is forbidden', () => {
  const forbidden = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  expect(readColumnPrefs({ getItem: forbidden })).toEqual({ visible: {}, widths: {} });
  expect(() => writeColumnPrefs({ setItem: forbidden }, { visible: {}, widths: {} })).not.toThrow();
});
