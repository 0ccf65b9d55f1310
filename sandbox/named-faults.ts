import type { NamedFault } from './faults.ts';

const READS = ['activities', 'leadchanges', 'deletedleads'];
const WRITES = ['sync-leads', 'add-custom-activities', 'delete-leads', 'merge-leads'];
const FILES = ['lead-export-file', 'activity-export-file'];
const STATUSES = ['lead-export-status', 'activity-export-status'];
const CREATES = ['lead-export-create', 'activity-export-create'];
const ENQUEUES = ['lead-export-enqueue', 'activity-export-enqueue'];
const API = { pattern: '^/(rest|bulk)/' };

/** Every fault that a client of Marketo has met and reported, ready to be named in a rule. */
export const NAMED_FAULTS: Readonly<Record<string, NamedFault>> = {
  'token-invalid-then-expired': {
    about: '601, and 602 at the next call',
    match: API,
    actions: [
      { do: 'error', code: '601' },
      { do: 'error', code: '602' },
    ],
  },
  'token-invalid': { about: '601', match: API, actions: [{ do: 'error', code: '601' }] },
  'token-expired': { about: '602', match: API, actions: [{ do: 'error', code: '602' }] },
  'expires-in-0': {
    about: 'identity answers a token with no life left',
    match: { call: 'identity' },
    when: 'after',
    actions: [{ do: 'rewrite', rewrite: 'expires-in-0' }],
  },
  'access-denied': { about: '603', match: API, actions: [{ do: 'error', code: '603' }] },
  'request-timed-out': {
    about: '604 after the effect',
    match: API,
    when: 'after',
    actions: [{ do: 'error', code: '604' }],
  },
  'rate-limit': { about: '606', match: API, actions: [{ do: 'error', code: '606' }] },
  'daily-quota': { about: '607', match: API, actions: [{ do: 'error', code: '607' }] },
  unavailable: { about: '608', match: API, actions: [{ do: 'error', code: '608' }] },
  'system-error': { about: '611', match: API, actions: [{ do: 'error', code: '611' }] },
  'concurrency-limit': { about: '615', match: API, actions: [{ do: 'error', code: '615' }] },
  transient: { about: '713', match: API, actions: [{ do: 'error', code: '713' }] },
  'bad-gateway': {
    about: 'HTTP 502 with an HTML page',
    match: API,
    actions: [
      {
        do: 'answer',
        status: 502,
        contentType: 'text/html',
        body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
      },
    ],
  },
  'bad-gateway-after-write': {
    about: 'HTTP 502 although the write was applied',
    match: { call: WRITES },
    when: 'after',
    actions: [{ do: 'answer', status: 502, contentType: 'text/html', body: '<h1>502</h1>' }],
  },
  reset: { about: 'socket reset before anything', match: API, actions: [{ do: 'reset' }] },
  'reset-after-write': {
    about: 'the write is applied, then the socket is reset',
    match: { call: WRITES },
    when: 'after',
    actions: [{ do: 'reset' }],
  },
  hang: { about: 'no answer ever', match: API, actions: [{ do: 'hang' }] },
  'hang-after-write': {
    about: 'the write is applied, no answer comes',
    match: { call: WRITES },
    when: 'after',
    actions: [{ do: 'hang' }],
  },
  slow: { about: 'two seconds late', match: API, actions: [{ do: 'delay', ms: 2000 }] },
  'empty-page': {
    about: 'an empty page with moreResult:true and the same token',
    match: { call: READS },
    when: 'after',
    actions: [{ do: 'rewrite', rewrite: 'empty-page' }],
  },
  'missing-result': {
    about: 'a page without the member result, moreResult:true and the same token',
    match: { call: READS },
    when: 'after',
    actions: [{ do: 'rewrite', rewrite: 'missing-result' }],
  },
  'no-activity-ids': {
    about: 'activities without id, as on migrated instances',
    match: { call: [...READS, 'add-custom-activities'] },
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'no-activity-ids' }],
  },
  'absent-nulls': {
    about: 'members whose value is null are left out',
    match: API,
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'absent-nulls' }],
  },
  'explicit-nulls': {
    about: 'members that do not apply are there as null, result and errors included',
    match: API,
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'explicit-nulls' }],
  },
  'numeric-error-code': {
    about: 'an error whose code is a number',
    match: API,
    actions: [{ do: 'error', code: '608', numericCode: true }],
  },
  'numeric-codes': {
    about: "all codes, records' reasons too, are numbers",
    match: API,
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'numeric-codes' }],
  },
  'code-0': { about: 'an error with code "0"', match: API, actions: [{ do: 'error', code: '0' }] },
  'numbers-as-strings': {
    about: 'numbers in the result are texts',
    match: API,
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'numbers-as-strings' }],
  },
  'asset-dates': {
    about: 'dates end in Z+0000',
    match: API,
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'asset-dates' }],
  },
  'completed-but-404': {
    about: 'the job is Completed, its file still answers 404',
    match: { call: FILES },
    actions: [{ do: 'answer', status: 404, contentType: 'text/plain', body: 'Resource not found' }],
  },
  'checksum-mismatch': {
    about: 'the status names a wrong checksum',
    match: { call: STATUSES },
    when: 'after',
    times: null,
    actions: [{ do: 'rewrite', rewrite: 'wrong-checksum' }],
  },
  'download-cut': {
    about: 'the download breaks off after 1,000 bytes',
    match: { call: FILES },
    when: 'after',
    actions: [{ do: 'cut', bytes: 1000 }],
  },
  'filter-unsupported': {
    about: '1035 at create',
    match: { call: CREATES },
    times: null,
    actions: [{ do: 'error', code: '1035' }],
  },
  'export-queue-full': {
    about: '1029 Too many jobs in queue',
    match: { call: ENQUEUES },
    actions: [{ do: 'error', code: '1029' }],
  },
  'export-quota': {
    about: '1029 Export daily quota 500MB exceeded.',
    match: { call: [...CREATES, ...ENQUEUES] },
    actions: [{ do: 'error', code: '1029', message: 'Export daily quota 500MB exceeded.' }],
  },
  'bulk-refused': {
    about: 'bulk extract is refused with 603',
    match: { pattern: '^/bulk/' },
    times: null,
    actions: [{ do: 'error', code: '603' }],
  },
  'create-failed': {
    about: 'create answers a job that is Failed at once',
    match: { call: CREATES },
    when: 'after',
    actions: [{ do: 'rewrite', rewrite: 'failed-job' }],
  },
  'create-null-id': {
    about: 'create answers exportId "null"',
    match: { call: CREATES },
    when: 'after',
    actions: [{ do: 'rewrite', rewrite: 'null-export-id' }],
  },
  'job-failed': {
    about: 'the next job to run ends as Failed',
    match: { call: ENQUEUES },
    actions: [{ do: 'operate', operation: 'failNextExport', args: [] }],
  },
  'merge-during-batch': {
    about: 'one lead of the batch is merged away before the batch is written (1004)',
    match: { call: ['sync-leads', 'add-custom-activities'] },
    actions: [{ do: 'operate', operation: 'mergeInBatch', args: [] }],
  },
  'delete-during-batch': {
    about: 'one lead of the batch is deleted before the batch is written (1004)',
    match: { call: ['sync-leads', 'add-custom-activities'] },
    actions: [{ do: 'operate', operation: 'deleteInBatch', args: [] }],
  },
  'one-bad-record': {
    about: 'the record in the middle of a batch of activities is skipped (1003)',
    match: { call: 'add-custom-activities' },
    actions: [{ do: 'operate', operation: 'refuseInBatch', args: ['one'] }],
  },
  'partial-skip': {
    about: 'every second record of a batch of activities is skipped (1003), the others are added',
    match: { call: 'add-custom-activities' },
    actions: [{ do: 'operate', operation: 'refuseInBatch', args: ['half'] }],
  },
  'batch-refused': {
    about: '609 for a whole batch of activities; with match.body for those that hold a text',
    match: { call: 'add-custom-activities' },
    actions: [
      { do: 'error', code: '609', message: "Invalid value specified for attribute 'input'" },
    ],
  },
  'batch-invalid': {
    about: '1003 for a whole batch of activities; with match.body for those that hold a text',
    match: { call: 'add-custom-activities' },
    actions: [{ do: 'error', code: '1003' }],
  },
  'type-unapproved': {
    about: "the batch's activity types are drafts again (1003) until they are approved anew",
    match: { call: 'add-custom-activities' },
    actions: [{ do: 'operate', operation: 'unapproveInBatch', args: [] }],
  },
  'duplicate-email': {
    about: 'a second lead with the email of the first record appears (1007)',
    match: { call: 'sync-leads' },
    actions: [{ do: 'operate', operation: 'duplicateInBatch', args: [] }],
  },
  'too-many-matches': {
    about: '1003, as with 1,001 matches',
    match: { call: 'leads-by-filter' },
    actions: [{ do: 'error', code: '1003', message: 'Too many results match the filter' }],
  },
  'field-removed': {
    about: 'an admin removes the field title for good (1006 from then on)',
    match: API,
    actions: [{ do: 'operate', operation: 'removeField', args: ['title'] }],
  },
  'token-refused': {
    about: 'the paging token is refused',
    match: { call: READS },
    actions: [{ do: 'error', code: '1003', message: 'Invalid nextPageToken' }],
  },
};
