import { InvalidArgumentError } from 'commander';

/** Reads a whole number of an option, within bounds; commander names the option in the message. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Every command's help ends with an example. */
export function example(...lines: string[]): string {
  return `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

/** The option that every command about one company has. */
export const tenantOption = [
  '--tenant <name or id>',
  'which company, where there are several',
] as const;
