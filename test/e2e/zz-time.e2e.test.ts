import axe from 'axe-core';
import { it } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { describeWithBrowser } from '../support/browser.ts';
describeWithBrowser('t', (browser) => {
  it('x', async () => {
    const s = await startSandbox({ people: 300 });
    const own = await browser().newPage({ viewport: { width: 1280, height: 800 } });
    for (const p of ['', '/leads/1001', '/faults', '/mass-change']) {
      const t = performance.now();
      await own.goto(s.facts.console + p); await own.waitForTimeout(500);
      const t1 = performance.now();
      await own.evaluate(axe.source);
      const t2 = performance.now();
      const slow = await own.evaluate(`axe.run({ performanceTimer: false }).then(() => 1)`);
      const t3 = performance.now();
      const r = await own.evaluate(`axe.run({ resultTypes: ['violations'] }).then(() => 1)`);
      const t4 = performance.now();
      const c = await own.evaluate(`axe.run({ runOnly: ['color-contrast'], resultTypes: ['violations'] }).then(() => 1)`);
      console.log(p, t1 - t, t2 - t1, t3 - t2, t4 - t3, performance.now() - t4);
    }
    await s.close();
  });
});
