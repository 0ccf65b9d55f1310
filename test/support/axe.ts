import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds on the page as it stands, one line each: rule, impact and where. Contrast counts in
 * the colour scheme that the page is shown in.
 */
export async function axeViolations(page: Page): Promise<string[]> {
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
