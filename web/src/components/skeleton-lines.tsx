import { Skeleton, Stack } from '@mantine/core';

const widths = ['72%', '54%', '63%', '48%'];

/** Stands where text will come; as high as that text, so that nothing jumps. */
export function SkeletonLines({ count }: { count: number }) {
  return (
    <Stack gap={9} py={4} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity and never move
        <Skeleton key={line} height={12} width={widths[line % widths.length] ?? '60%'} />
      ))}
    </Stack>
  );
}
