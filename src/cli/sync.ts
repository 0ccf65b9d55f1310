import { Argument, type Command } from 'commander';
import { type FlowName, flowKeys } from '../sync/engine/flows.ts';
import { exitCodes } from './exit-codes.ts';
import { example, tenantOption, wholeNumber } from './options.ts';
import { print, printJson } from './output.ts';
import type { Said } from './sync-say.ts';

/** The flows there are. Without a name a command means the first; `status` shows all. */
const flows = flowKeys;

type Common = { tenant?: string; json?: boolean };

export function syncCommand(program: Command): void {
  const sync = program.command('sync').description('start, watch and steer the flows of the sync');
  say(sync, 'start', 'switch a flow on', 'started');
  say(sync, 'pause', 'pause a flow; nothing is lost', 'paused');
  say(sync, 'resume', 'go on with a paused flow', 'resumed');
  say(sync, 'compare', 'compare everybody with Marketo, and mend what differs', 'compared');
  say(sync, 'retry', 'look again at the records that need attention', 'retried');

  command(sync, 'status', 'show where the sync stands')
    .option('--check', `exit ${exitCodes.needsAttention} when a flow fails or waits for an answer`)
    .addHelpText('after', example('lockstep sync status', 'lockstep sync status --json'))
    .action(async (flow: FlowName | undefined, options: Common & { check?: boolean }) => {
      const { readFlows, needsAttention, flowsJson, flowsText } = await import('./sync-status.ts');
      const all = await readFlows(options.tenant);
      const status = flow ? all.filter((one) => one.key === flow) : all;
      if (options.json) printJson(flowsJson(status));
      else print(flowsText(status));
      if (options.check && status.some(needsAttention)) process.exitCode = exitCodes.needsAttention;
    });

  command(sync, 'wait', 'wait until a flow is caught up, with a progress bar')
    .option('--timeout <seconds>', 'give up after this long', wholeNumber(1, 31_536_000))
    .option(
      '--patience <seconds>',
      'how long a flow may fail meanwhile',
      wholeNumber(0, 86_400),
      30,
    )
    .addHelpText(
      'after',
      `\nExit code ${exitCodes.needsAttention}: the flow is off, paused, fails, waits for an answer, or the time is over.`,
    )
    .addHelpText('after', example('lockstep sync wait', 'lockstep sync wait --timeout 600 --json'))
    .action(
      async (
        flow: FlowName = flows[0],
        options: Common & { timeout?: number; patience: number },
      ) => {
        const { waitForFlow } = await import('./sync-wait.ts');
        const { flowsJson } = await import('./sync-status.ts');
        const { timeout, patience, tenant } = options;
        const status = await waitForFlow({ flow, tenant, timeout, patience });
        if (options.json) printJson(flowsJson([status]));
        else print(status.summary);
      },
    );
}

function say(sync: Command, name: string, description: string, action: Said): void {
  command(sync, name, description)
    .addHelpText('after', example(`lockstep sync ${name}`))
    .action(async (flow: FlowName = flows[0], options: Common) => {
      const { sayToFlow } = await import('./sync-say.ts');
      const { flowsJson } = await import('./sync-status.ts');
      const { status, note } = await sayToFlow(action, flow, options.tenant);
      if (options.json) printJson(flowsJson([status]));
      else print(note ?? status.summary);
    });
}

function command(sync: Command, name: string, description: string): Command {
  return sync
    .command(name)
    .description(description)
    .addArgument(new Argument('[flow]', 'which flow').choices(flows))
    .option(...tenantOption)
    .option('--json', 'print the state of the flow as JSON');
}
