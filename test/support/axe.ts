import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Two frames, and the end of every transition: halfway, a colour is neither the old nor the new one. */
const settled = `(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const transitions = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.all(transitions.map((each) => each.finished.catch(() => {})));
})()`;

/**
 * What axe finds on the page as it stands, one line each: rule, impact and where. Contrast counts in
 * the colour scheme that the page is shown in.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(settled);
  // Evaluated, not added as a script element, which a page's content security policy would refuse.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe
      .run({ resultTypes: ['violations'] })
      .then((found) => found.violations),
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${id} (${impact}): ${node.target.join(' ')}`),
  );
}
