import * as z from 'zod';

/** Whether what was looked for names an activity: no person is found by such an id. */
export function isActivityId(q: string): boolean {
  return z.uuid().safeParse(q).success;
}

/** An attribute's name as people write it: `durationSeconds` is "Duration seconds". */
export function attributeLabel(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/\b(id|url)\b/g, upper);
}

export function attributeText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'Empty';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function upper(word: string): string {
  return word.toUpperCase();
}
