import { Skeleton } from '@mantine/core';
import { SkeletonLines } from '../components/skeleton-lines.tsx';

/** While a page's code is on its way. As high as a page's heading, so that nothing jumps. */
export function PageLoading() {
  return (
    <div style={{ padding: '20px 24px' }}>
      <Skeleton height={20} width={160} my={6} mb={22} />
      <SkeletonLines count={6} />
    </div>
  );
}
