// @ts-check
import { apiUsers } from './api-users.js';
import { clockPanel } from './clock-panel.js';
import { byId, run } from './dom.js';
import { faultRules } from './fault-rules.js';
import { lateRows } from './late-rows.js';
import { settingsForm } from './settings-form.js';

lateRows();
await run(byId('main', HTMLElement), async () => {
  await Promise.all([faultRules(), clockPanel(), settingsForm(), apiUsers()]);
});
