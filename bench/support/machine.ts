import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** What figures depend on, in one line. */
export function machine(): string {
  const all = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} cores, ${gigabytes} GB, Node ${process.versions.node}, ${process.platform}`;
}

/** The commit that is measured, with `+` when files differ from it; `none` outside of a clone. */
export function commit(): string {
  try {
    const head = git('rev-parse', '--short', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? head : `${head}+`;
  } catch {
    return 'none';
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
