import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/** Milliseconds from one reported value to the next; the server reports up to four times a second. */
const glide = 900;

/** Follows `value` without jumps, and never runs ahead of what was reported. */
export function useSmooth(value: number): number {
  const still = useReducedMotion();
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  latest.current = shown;
  useEffect(() => {
    const from = latest.current;
    // Backwards is a new beginning, not a movement.
    if (still || value < from) return setShown(value);
    if (value === from) return;
    const began = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const part = Math.min(1, Math.max(0, (now - began) / glide));
      setShown(Math.round(from + (value - from) * part));
      if (part < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [value, still]);
  return shown;
}
