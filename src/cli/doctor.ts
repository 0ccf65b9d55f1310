import type { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { example, tenantOption } from './options.ts';
import { print, printJson } from './output.ts';

type Options = { contract?: boolean; tenant?: string; json?: boolean };

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look for what is wrong with this installation, and say what to do')
    .option(
      '--contract',
      'compare how Marketo behaves with what Lockstep assumes; reads only (some 45 calls)',
    )
    .option(...tenantOption)
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `\nExit code ${exitCodes.needsAttention}: something failed. The report of --contract holds no secrets, hosts, ids or people.`,
    )
    .addHelpText('after', example('lockstep doctor', 'lockstep doctor --contract > report.txt'))
    .action(async ({ contract, tenant, json }: Options) => {
      if (contract) {
        const { contractReport, reportText } = await import('./doctor/contract-report.ts');
        const report = await contractReport(tenant);
        if (json) printJson(report);
        else print(reportText(report));
        return;
      }
      const { examine, findingsText } = await import('./doctor/examine.ts');
      const findings = await examine();
      if (json) printJson({ findings });
      else print(findingsText(findings));
      if (findings.some((finding) => finding.status === 'fail')) {
        process.exitCode = exitCodes.needsAttention;
      }
    });
}
