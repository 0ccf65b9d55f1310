/**
 * Runs `run` at once and then at most once per `ms`; calls in between are taken together into one at
 * the end of the time, so that the last one is never lost.
 */
export function throttle(run: () => void, ms: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const fire = () => {
    asked = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (asked) fire();
    }, ms);
    run();
  };
  return {
    call: () => {
      if (timer === undefined) fire();
      else asked = true;
    },
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
      asked = false;
    },
  };
}
