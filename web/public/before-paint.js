// What must stand before the app's own code runs. A file of its own, because the content security
// policy allows no inline script.
(() => {
  // A dark page must not flash white before the app has loaded.
  let chosen = null;
  try {
    chosen = localStorage.getItem('lockstep-color-scheme');
  } catch {
    // Storage can be switched off; then the system decides.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');

  // zod tries `new Function` while its schemas are made, which the policy refuses and reports.
  globalThis.__zod_globalConfig = { jitless: true };
})();
