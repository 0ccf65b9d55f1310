import { readConfig } from '../config.ts';
import { setUpNeeded } from '../tenants/set-up.ts';
import { explainDatabase } from './database-failure.ts';
import { refuseDemoData } from './demo/demo-data.ts';
import type { Access } from './open-database.ts';
import { print, tell } from './output.ts';
import { openBase, serverLog, startFlows, startWeb } from './run-server.ts';
import { listenForStop, type StopSignal } from './stop-signal.ts';

type Parts = { access: Extract<Access, 'own' | 'share'>; web: boolean; worker: boolean };

/** Runs the web app, the flows or both until told to stop; resolves when everything is closed. */
export async function serve(parts: Parts): Promise<void> {
  const config = readConfig(process.env);
  const stop = listenForStop();
  const log = serverLog(config);
  await using closing = new AsyncDisposableStack();
  const base = await openBase(config, parts.access, log, closing).catch(explainDatabase);
  if (parts.access === 'own') await refuseDemoData(base.db, config);
  if (parts.web) {
    const address = await startWeb(base, closing, false);
    print(`Lockstep listens on ${address}`);
    if (await setUpNeeded(base.db)) print('Open it in a browser to set Lockstep up.');
  }
  if (parts.worker) {
    await startFlows(base, closing);
    if (!parts.web) print('The worker runs. Ctrl-C stops it.');
  }
  await stop.stopped;
  endInAnyCase(stop);
}

/** Longer than every orderly end takes: a request 8 s, a flow 10 s, the database a few. */
const longestEndMs = 40_000;

/** Whoever stopped us waits for the process to end. */
export function endInAnyCase(stop: StopSignal): void {
  if (!stop.signal.aborted) return;
  setTimeout(() => {
    tell('Lockstep did not come to its end in time and stops now. Nothing is lost.');
    process.exit(1);
  }, longestEndMs).unref();
}
