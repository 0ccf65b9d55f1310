import type { Api } from '../../contract/api.ts';
import type { Role } from '../../src/users/users.ts';

/** Everyone who can stand before a route. */
export const callers = ['nobody', 'seller', 'manager', 'admin'] as const;
export type RouteCaller = Role | 'nobody';

/** The status that each gets for a call with an unknown id and without query and body. */
type Expected = Record<RouteCaller, number>;

/** Let in, a call without its input is answered 400, one with an unknown id 404. */
const open = (status: number): Expected => ({
  nobody: status,
  seller: status,
  manager: status,
  admin: status,
});
const signedIn = (status: number): Expected => ({ ...open(status), nobody: 401 });
const admins = (status: number): Expected => ({ ...open(403), nobody: 401, admin: status });

/**
 * What every route of the contract answers to whom, in a company that is set up and not connected. A
 * route that is not in here does not compile, and fails the test that walks them.
 */
export const expectedAccess: { [G in keyof Api]: { [C in keyof Api[G]]: Expected } } = {
  session: {
    setupState: open(200),
    setup: open(400),
    signIn: open(400),
    current: signedIn(200),
    signOut: signedIn(200),
  },
  apiKeys: { list: admins(200), create: admins(400), remove: admins(404) },
  emails: {
    list: signedIn(200),
    composer: signedIn(400),
    get: signedIn(404),
    save: signedIn(400),
    discard: signedIn(200),
    attach: signedIn(400),
    detach: signedIn(404),
    preview: signedIn(404),
    send: signedIn(404),
    cancel: signedIn(404),
    reopen: signedIn(404),
    confirm: signedIn(400),
  },
  identities: {
    list: signedIn(200),
    add: signedIn(400),
    change: signedIn(400),
    remove: signedIn(404),
    sendVerification: signedIn(404),
    verify: open(400),
  },
  mailServer: {
    get: admins(200),
    test: admins(400),
    save: admins(400),
    makeDkim: admins(400),
    forgetDkim: admins(409),
    setCap: admins(400),
  },
  blockedDomains: { list: admins(200), add: admins(400), remove: admins(200) },
  calls: {
    log: signedIn(400),
    get: signedIn(404),
    ofPerson: signedIn(404),
    settings: signedIn(200),
    saveSettings: admins(400),
    addChoice: admins(400),
    orderChoices: admins(400),
    changeChoice: admins(400),
  },
  users: {
    list: admins(200),
    setRole: admins(400),
    deactivate: admins(404),
    reactivate: admins(404),
  },
  invitations: {
    create: admins(400),
    link: admins(404),
    renew: admins(404),
    revoke: admins(404),
    look: open(400),
    accept: open(400),
  },
  teams: { list: admins(200), create: admins(400), change: admins(400), remove: admins(404) },
  visibility: { get: admins(200), set: admins(400) },
  marketo: {
    connection: admins(200),
    test: admins(400),
    connect: admins(400),
    disconnect: admins(200),
    checklist: admins(409),
    partitions: admins(409),
    choosePartitions: admins(400),
    preview: admins(409),
  },
  people: {
    list: signedIn(200),
    count: signedIn(200),
    filters: signedIn(200),
    get: signedIn(404),
    history: signedIn(404),
    explain: signedIn(400),
  },
  sync: {
    status: signedIn(200),
    start: admins(409),
    pause: admins(409),
    resume: admins(409),
    reconcile: admins(409),
    retry: admins(400),
    answer: admins(400),
    runs: signedIn(200),
    attention: signedIn(200),
    budget: signedIn(200),
    setBudget: admins(400),
    storage: admins(200),
  },
  activities: {
    timeline: signedIn(404),
    explain: signedIn(404),
    failures: signedIn(200),
    failed: signedIn(200),
    retry: admins(400),
    types: admins(409),
    provision: admins(400),
  },
  unsubscribes: {
    list: signedIn(200),
    ofPerson: signedIn(404),
    unsubscribe: signedIn(400),
    resubscribe: admins(400),
    lift: admins(400),
    settings: admins(200),
    saveSettings: admins(400),
  },
  tracking: { settings: admins(200), saveSettings: admins(400), ownBrowser: signedIn(200) },
  templates: {
    list: signedIn(200),
    results: signedIn(200),
    choices: signedIn(200),
    check: signedIn(400),
    preview: signedIn(400),
    create: signedIn(400),
    get: signedIn(404),
    save: signedIn(400),
    copy: signedIn(404),
    archive: signedIn(400),
    favourite: signedIn(400),
    remove: signedIn(404),
    emails: signedIn(404),
  },
  templateCategories: {
    list: signedIn(200),
    create: signedIn(400),
    rename: signedIn(400),
    remove: signedIn(404),
  },
};
