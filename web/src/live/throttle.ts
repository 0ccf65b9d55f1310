/**
 * Runs `run` at once and then at most once per `ms`, and never while it still runs: a slow server is
 * not asked again before it has answered. Calls in between are taken together into one afterwards,
 * so that the last one is never lost.
 */
export function throttle(
  run: () => Promise<unknown>,
  ms: number,
): { call: () => void; cancel: () => void } {
  let busy = false;
  let asked = false;
  let cancelled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fire = async () => {
    busy = true;
    asked = false;
    const time = new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.allSettled([run(), time]);
    busy = false;
    if (asked && !cancelled) void fire();
  };
  return {
    call: () => {
      if (busy) asked = true;
      else void fire();
    },
    cancel: () => {
      cancelled = true;
      clearTimeout(timer);
    },
  };
}
