import { type FlowFacts, readFlowStatuses } from '../sync/flow-statuses.ts';
import { chooseTenant } from './choose-tenant.ts';
import { count, counted, duration } from './output.ts';
import { visit } from './visit.ts';

/** The state of every flow of a company. */
export function readFlows(tenantName: string | undefined): Promise<FlowFacts[]> {
  return visit('look', async ({ db, clock }) => {
    const { tenantId } = await chooseTenant(db, tenantName);
    return readFlowStatuses(db, clock, tenantId);
  });
}

/** Whether a person has to do something, or something stands still. */
export function needsAttention(status: FlowFacts): boolean {
  return status.state === 'failing' || status.question !== null;
}

/** The form that scripts depend on: one object a flow, `lag_s` null before the first look. */
export function flowsJson(flows: readonly FlowFacts[]) {
  return {
    flows: Object.fromEntries(
      flows.map(({ key, state, active, lagSeconds, backlog, failed }) => [
        key,
        { state, active, lag_s: lagSeconds, backlog, failed },
      ]),
    ),
  };
}

export function flowsText(flows: readonly FlowFacts[]): string {
  return flows.map(flowText).join('\n\n');
}

function flowText(status: FlowFacts): string {
  const { lagSeconds, backlog, failed, question, lastError, progress } = status;
  const lines = [`${status.key}: ${status.state}`, `  ${status.summary}`];
  if (progress && progress.secondsLeft !== null) {
    const left = duration(progress.secondsLeft);
    lines.push(
      `  ${count(Math.round(progress.ratePerSecond))} leads a second, about ${left} left.`,
    );
  }
  if (question) lines.push(`  Answer it under Data sync in the browser.`);
  if (lastError?.fix && status.state === 'failing') lines.push(`  ${lastError.fix}`);
  const facts = [
    lagSeconds === null ? null : `${lagSeconds} s behind Marketo`,
    `${counted(backlog, 'record', 'records')} to read`,
    failed === 0
      ? 'none needs attention'
      : `${counted(failed, 'record needs', 'records need')} attention`,
  ];
  lines.push(`  ${facts.filter((fact) => fact !== null).join(', ')}.`);
  return lines.join('\n');
}
