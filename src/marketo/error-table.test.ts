import { describe, expect, it } from 'vitest';
import { errorTable, ruleFor, ruleForStatus, statusTable } from './error-table.ts';
import type { RetryClass } from './errors.ts';

/** Adobe's lists of codes, response and record level, with the class that was decided for each. */
const decided: Record<string, RetryClass> = {
  ...all('B', [500, 502, 604, 608, 611, 614, 615, 713, 719, 1016, 1019, 1029]),
  ...all('A', [601, 602]),
  ...all('W20', [606]),
  ...all('Q', [607, 1020]),
  ...all('N', [600, 603, 605, 609, 610, 612, 613, 616]),
  ...all('N', [701, 702, 703, 704, 709, 710, 711, 712, 714, 718]),
  ...all('N', [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013]),
  ...all('N', [1014, 1015, 1017, 1018, 1021, 1022, 1025, 1026, 1027, 1028]),
  ...all('N', [1035, 1036, 1037, 1042, 1048, 1049, 1076, 1077, 1078, 1079, 1080]),
};

function all(retryClass: RetryClass, codes: number[]): Record<string, RetryClass> {
  return Object.fromEntries(codes.map((code) => [String(code), retryClass]));
}

describe('the table of codes', () => {
  it('decides every documented code, and no other', () => {
    expect(Object.keys(errorTable).sort()).toEqual(Object.keys(decided).sort());
  });

  it.each(Object.entries(decided))('%s is of class %s', (code, retryClass) => {
    expect(errorTable[code]?.class).toBe(retryClass);
  });

  it.each([...Object.entries(errorTable), ...Object.entries(statusTable)])(
    'says what to do about %s in a sentence',
    (_, rule) => {
      expect(rule.fix).toMatch(/^[A-Z].+\.$/);
    },
  );

  it('leaves open whether a timeout had its effect, and nothing else', () => {
    const open = Object.entries(errorTable).filter(([, rule]) => rule.outcome === 'unknown');
    expect(open.map(([code]) => code)).toEqual(['500', '502', '604']);
  });
});

describe('ruleFor', () => {
  it('tells the three meanings of 1029 apart', () => {
    expect(ruleFor('1029', 'Too many jobs in queue').class).toBe('B');
    expect(ruleFor('1029', 'Export daily quota 500MB exceeded.').class).toBe('Q');
    expect(ruleFor('1029', 'Job is already queued').class).toBe('N');
  });

  it('splits a request that matches too many people, and drops one that is wrong', () => {
    expect(ruleFor('1003', 'Too many results match the filter').class).toBe('S');
    expect(ruleFor('1003', "Action 'createOnly' is invalid").class).toBe('N');
  });

  it.each([
    ['0', 'B'],
    ['599', 'B'],
    ['699', 'B'],
    ['799', 'N'],
    ['1999', 'N'],
    ['whatever', 'N'],
  ])('decides the undocumented code %s: %s', (code, retryClass) => {
    expect(ruleFor(code, '').class).toBe(retryClass);
  });
});

describe('ruleForStatus', () => {
  it.each([
    [401, 'N'],
    [404, 'N'],
    [413, 'S'],
    [414, 'S'],
    [416, 'N'],
    [429, 'B'],
    [500, 'B'],
    [502, 'B'],
    [503, 'B'],
    // A page of a gateway with status 200.
    [200, 'B'],
    [302, 'N'],
    [400, 'N'],
  ])('HTTP %i is of class %s', (status, retryClass) => {
    expect(ruleForStatus(status).class).toBe(retryClass);
  });
});
