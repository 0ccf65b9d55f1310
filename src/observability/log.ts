import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config.ts';
import { redactLine } from './redact.ts';

export type Log = Logger;

/**
 * The log: one JSON object a line on standard output, secrets hidden. Errors go under the key `err`,
 * with their cause; ids go as fields of their own (`tenantId`, `runId`), not into the sentence.
 */
export function createLog(level: Config['logLevel'], destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: redactLine },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Says nothing; for tests and for commands that print for a person. */
export const silentLog: Log = pino({ level: 'silent' });
