// The floors of ARCHITECTURE.md: top may import down, never up or sideways.
const features =
  'people|activities|emails|templates|calls|campaigns|tasks|unsubscribes|users|tenants';
const adapters = 'marketo|salesforce|mail';
const ground = 'db|jobs|observability';
const tests = '\\.test\\.tsx?$';

export default {
  forbidden: [
    {
      name: 'ground-imports-nothing-above',
      severity: 'error',
      from: { path: `^src/(${ground})/`, pathNot: tests },
      to: { path: `^src/(cli|http|sync|${features}|${adapters})/|^src/worker` },
    },
    {
      name: 'adapters-know-no-tables',
      comment:
        'An adapter speaks one foreign protocol and knows nothing of our features or tables.',
      severity: 'error',
      from: { path: `^src/(${adapters})/`, pathNot: tests },
      to: { path: `^src/(cli|http|sync|db|jobs|${features})/|^src/worker` },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: `^src/(${adapters})/` },
      to: { path: `^src/(${adapters})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'features-know-no-http-no-foreign-system',
      severity: 'error',
      from: { path: `^src/(${features})/`, pathNot: tests },
      to: { path: `^src/(cli|http|sync|jobs|${adapters})/|^src/worker` },
    },
    {
      name: 'sync-knows-no-doors',
      severity: 'error',
      from: { path: '^src/sync/', pathNot: tests },
      to: { path: '^src/(cli|http)/|^src/worker' },
    },
    {
      name: 'engine-knows-no-flow',
      comment: 'What every flow shares may use the gate of an adapter, never a flow.',
      severity: 'error',
      from: { path: '^src/sync/engine/', pathNot: tests },
      to: { path: '^src/sync/', pathNot: '^src/sync/engine/' },
    },
    {
      name: 'http-and-worker-know-no-cli',
      severity: 'error',
      from: { path: '^src/(http/|worker)', pathNot: tests },
      to: { path: '^src/cli/' },
    },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^contract/' },
      to: { path: '^(src|web|sandbox|bench|test)/' },
    },
    {
      name: 'web-and-sandbox-stand-alone',
      severity: 'error',
      from: { path: '^(web|sandbox)/', pathNot: tests },
      to: { path: '^src/' },
    },
    {
      name: 'sandbox-knows-no-contract',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(contract|web)/' },
    },
    {
      name: 'src-knows-no-web-no-sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: '^(web|sandbox|bench|test)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-package-in-production',
      severity: 'error',
      from: { path: '^(src|contract|sandbox)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
};
