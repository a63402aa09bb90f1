// Fewer calls than there are frames, for what is read by people. Pure but for the clock.

/**
 * A function that does what it is given at most every so many milliseconds, and never leaves out the last time.
 * @param {() => void} act
 * @param {number} pause
 */
export function paced(act, pause) {
  let last = Number.NEGATIVE_INFINITY;
  let timer = 0;
  const now = () => {
    timer = 0;
    last = performance.now();
    act();
  };
  return () => {
    if (timer) return;
    const wait = last + pause - performance.now();
    if (wait <= 0) now();
    else timer = setTimeout(now, wait);
  };
}
