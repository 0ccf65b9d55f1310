import { Gauge } from 'prom-client';
import { listTenants } from '../tenants/tenants.ts';
import type { HttpDeps } from './deps.ts';

const states = ['off', 'running', 'caught-up', 'paused', 'waiting', 'failing'] as const;

/**
 * The state of every flow as gauges, so that an alert can be made of "not caught up for an hour";
 * refresh() reads them, before each scrape. The company is told by its id: names do not belong into
 * metrics.
 */
export function createFlowMetrics(deps: HttpDeps): { refresh(): Promise<void> } {
  const registers = [deps.metrics.registry];
  const labelNames = ['tenant', 'flow'] as const;
  const active = new Gauge({
    name: 'lockstep_flow_people_active',
    help: 'People that are in step.',
    labelNames,
    registers,
  });
  const lag = new Gauge({
    name: 'lockstep_flow_lag_seconds',
    help: 'Seconds since the other side was known to be read up to then.',
    labelNames,
    registers,
  });
  const backlog = new Gauge({
    name: 'lockstep_flow_backlog',
    help: 'Records that still must be looked at.',
    labelNames,
    registers,
  });
  const attention = new Gauge({
    name: 'lockstep_flow_needs_attention',
    help: 'Records that need attention.',
    labelNames,
    registers,
  });
  const state = new Gauge({
    name: 'lockstep_flow_state',
    help: '1 for the state that the flow is in, 0 for the others.',
    labelNames: [...labelNames, 'state'] as const,
    registers,
  });
  return {
    async refresh() {
      for (const { tenantId: tenant } of await listTenants(deps.db)) {
        for (const status of await deps.flowStatus(tenant)) {
          const labels = { tenant, flow: status.key };
          active.set(labels, status.active);
          backlog.set(labels, status.backlog);
          attention.set(labels, status.failed);
          if (status.lagSeconds !== null) lag.set(labels, status.lagSeconds);
          for (const each of states) {
            state.set({ ...labels, state: each }, each === status.state ? 1 : 0);
          }
        }
      }
    },
  };
}
