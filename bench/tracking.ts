import type { Benchmark } from './support/benchmark.ts';
import { startBenchDatabase } from './support/database.ts';
import { watchOthers } from './support/processes.ts';
import { measureTracking } from './support/tracking.ts';

/** Opens and clicks, each on disk before it is answered. */
export const tracking: Benchmark = {
  name: 'tracking',
  about: 'opens and clicks through the tracking listener, durable before each answer',
  options: { seconds: 10, connections: 128 },
  async run({ seconds = 10, connections = 128 }, report) {
    const database = await startBenchDatabase();
    try {
      const others = watchOthers(() => [process.pid, database.serverPid]);
      const figures = await measureTracking(database, { seconds, connections }, report);
      const share = others();
      return {
        ...figures,
        others_cpu_share: Math.round(share * 100) / 100,
        rejected: share > 0.1 ? 1 : 0,
      };
    } finally {
      await database.stop();
    }
  },
};
