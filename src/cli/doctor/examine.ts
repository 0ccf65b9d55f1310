import { ConfigError, readConfig } from '../../config.ts';
import { failureOf } from '../failure.ts';
import { visit } from '../visit.ts';
import { examineDatabase } from './database.ts';
import { type Finding, fail, ok } from './finding.ts';
import { examineMachine } from './machine.ts';
import { examineTenants } from './tenants.ts';

/** Looks at everything; what cannot be looked at is a finding, never an error. */
export async function examine(): Promise<Finding[]> {
  const environment = { key: 'environment', label: 'Environment variables' };
  try {
    const config = readConfig(process.env);
    const where = config.databaseUrl ? 'DATABASE_URL' : 'the embedded database';
    const detail = `Understood; data directory ${config.dataDir}, database: ${where}.`;
    return [ok(environment, detail), ...(await examineMachine(config)), ...(await examineInside())];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [fail(environment, error.message, error.fix)];
  }
}

async function examineInside(): Promise<Finding[]> {
  try {
    return await visit('look', async (v) => [
      ...(await examineDatabase(v)),
      ...(await examineTenants(v)),
    ]);
  } catch (error) {
    const { message, fix } = await failureOf(error);
    return [fail({ key: 'database', label: 'Database' }, message, fix)];
  }
}

const signs = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ status, label, detail, fix }) => [
    `${signs[status]}  ${label}: ${detail}`,
    ...(fix ? [`      ${fix}`] : []),
  ]);
  const failed = findings.filter((finding) => finding.status === 'fail').length;
  const warned = findings.filter((finding) => finding.status === 'warn').length;
  const end =
    failed + warned === 0 ? 'Everything is fine.' : `${failed} failed, ${warned} to look at.`;
  return [...lines, '', end].join('\n');
}
