/** One thing that was looked at. */
export type Finding = {
  key: string;
  label: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  /** What to do; null when there is nothing to do. */
  fix: string | null;
};

type What = { key: string; label: string };

export function ok(what: What, detail: string): Finding {
  return { ...what, status: 'ok', detail, fix: null };
}

export function warn(what: What, detail: string, fix: string): Finding {
  return { ...what, status: 'warn', detail, fix };
}

export function fail(what: What, detail: string, fix: string | null): Finding {
  return { ...what, status: 'fail', detail, fix };
}
