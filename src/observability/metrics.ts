import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export type Metrics = {
  readonly registry: Registry;
  /** Seconds a request took, by method, route pattern (never the path itself) and status. */
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>;
  /** Opens and clicks that came in, by what became of them. */
  readonly trackingEvents: Counter<'kind' | 'outcome'>;
};

/**
 * A registry of this process: memory, event loop and garbage collection, and our own measures. Each
 * process has its own; the collector adds them up.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const httpSeconds = new Histogram({
    name: 'lockstep_http_request_seconds',
    help: 'Seconds from the request to the end of the answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const trackingEvents = new Counter({
    name: 'lockstep_tracking_events_total',
    help: 'Opens and clicks of emails: recorded, unknown (no such email), flooded (over the limit of one email), lost (not stored).',
    labelNames: ['kind', 'outcome'] as const,
    registers: [registry],
  });
  return { registry, httpSeconds, trackingEvents };
}
