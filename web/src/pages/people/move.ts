/** The row that a key leads to; null when the key is none that moves. `page` is what fits the view. */
export function moved(
  key: string,
  current: number | null,
  rows: number,
  page: number,
): number | null {
  if (rows === 0) return null;
  const clamp = (index: number) => Math.min(rows - 1, Math.max(0, index));
  const step = Math.max(1, page - 1);
  switch (key) {
    case 'ArrowDown':
      return current === null ? 0 : clamp(current + 1);
    case 'ArrowUp':
      return current === null ? 0 : clamp(current - 1);
    case 'PageDown':
      return clamp((current ?? 0) + step);
    case 'PageUp':
      return clamp((current ?? 0) - step);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return null;
  }
}
