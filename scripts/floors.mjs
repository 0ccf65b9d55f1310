// Checks the floors (.dependency-cruiser.mjs), and that there was something to check: a parser that
// does not understand the sources finds no modules and no violation.
import { cruise } from 'dependency-cruiser';
import options from '../.dependency-cruiser.mjs';

const leastModules = 150;

const { output } = await cruise(['src', 'contract', 'sandbox', 'web/src'], {
  ...options.options,
  ruleSet: { forbidden: options.forbidden },
  validate: true,
});
const { violations, totalCruised } = output.summary;
for (const { rule, from, to, cycle } of violations) {
  const path = cycle ? cycle.map((step) => step.name).join(' -> ') : to;
  console.log(`${rule.severity} ${rule.name}: ${from} -> ${path}`);
}
if (totalCruised < leastModules) {
  console.log(
    `Only ${totalCruised} modules were seen; at least ${leastModules} are there. The floors were not checked.`,
  );
  process.exit(1);
}
console.log(`${totalCruised} modules, ${violations.length} violations`);
process.exit(violations.length === 0 ? 0 : 1);
