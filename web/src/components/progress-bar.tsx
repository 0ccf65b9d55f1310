import { Progress } from '@mantine/core';

type Props = {
  label: string;
  value: number;
  max: number;
  /** How far it is, in words and with units: what a screen reader says instead of a bare share. */
  text: string;
  size: number;
  moving: boolean;
  /** Milliseconds in which the bar glides to a new value; none where the value itself glides. */
  glide?: number;
};

/** Mantine's own bar speaks only of an unrounded percentage; the words are put on its root. */
export function ProgressBar({ label, value, max, text, size, moving, glide }: Props) {
  return (
    <Progress.Root
      size={size}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={text}
      {...(glide ? { transitionDuration: glide } : {})}
    >
      <Progress.Section
        withAria={false}
        value={max > 0 ? (Math.min(value, max) / max) * 100 : 0}
        color={moving ? 'ink' : 'gray'}
        animated={moving && size >= 8}
        striped={moving && size >= 8}
      />
    </Progress.Root>
  );
}
