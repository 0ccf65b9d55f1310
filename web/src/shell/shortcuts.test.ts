import { expect, test } from 'vitest';
import { ShortcutList } from './shortcuts.tsx';

function listWith(...keys: string[]) {
  const list = new ShortcutList();
  const ran: string[] = [];
  const removals = keys.map((one) =>
    list.add({ keys: one, label: one, group: 'Test', run: () => ran.push(one) }),
  );
  const press = (key: string, timeStamp: number) =>
    list.press({ key, timeStamp, preventDefault: () => {} } as KeyboardEvent);
  return { list, ran, removals, press };
}

test('one key runs at once, two keys one after the other', () => {
  const { ran, press } = listWith('/', 'g p', 'g d');
  press('/', 0);
  press('g', 100);
  press('d', 400);
  expect(ran).toEqual(['/', 'g d']);
});

test('a sequence is forgotten after its time', () => {
  const { ran, press } = listWith('g p');
  press('g', 0);
  press('p', 1201);
  expect(ran).toEqual([]);
  press('g', 1300);
  press('p', 1400);
  expect(ran).toEqual(['g p']);
});

test('a wrong key ends the sequence', () => {
  const { ran, press } = listWith('g p');
  press('g', 0);
  press('x', 10);
  press('p', 20);
  expect(ran).toEqual([]);
});

test('a removed shortcut no longer runs', () => {
  const { list, ran, removals, press } = listWith('j');
  removals[0]?.();
  press('j', 0);
  expect(ran).toEqual([]);
  expect(list.all()).toEqual([]);
});
