import { launchBrowser } from './support/browser.ts';
import { axeViolations } from './support/axe.ts';
const b = await launchBrowser('/usr/bin/chromium');
const base = 'http://127.0.0.1:4477/_sandbox/console';
const pages: [string,string][] = [['leads',''],['lead','/leads/1003'],['new','/leads/new'],['merge','/merge?leads=1003,1005,1010'],['mass','/mass-change'],['faults','/faults'],['requests','/requests'],['gone','/leads/9'],['none','/nothing']];
const only = process.argv[2]?.split(',');
for (const [w, scheme] of [[1360,'light'],[360,'light'],[1360,'dark'],[360,'dark']] as const) {
  const ctx = await b.newContext({ viewport: { width: w, height: 800 }, colorScheme: scheme });
  for (const [name, path] of pages) {
    if (only && !only.includes(name)) continue;
    const page = await ctx.newPage();
    page.on('console', (m) => { if (m.type() === 'error' || m.type()==='warning') console.log(name, 'console:', m.text()); });
    page.on('pageerror', (e) => console.log(name, 'pageerror', e.message));
    await page.goto(base + path); await page.waitForLoadState('networkidle', {timeout: 2500}).catch(() => {}); 
    await page.waitForTimeout(300);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) console.log(name, w, 'overflows by', over);
    console.log(name, w, scheme, await axeViolations(page));
    await page.screenshot({ path: `/tmp/shot-${name}-${w}-${scheme}.png`, fullPage: true });
    await page.close();
  }
  await ctx.close();
}
await b.close();
