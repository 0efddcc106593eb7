const FRAME_MS = 16;

/** Schedules callbacks: at once, but all that come within the time of a frame after the last ones together, so that they cost one render. */
export function inFrames(): (callback: () => void) => void {
  let due: (() => void)[] = [];
  let last = -FRAME_MS;
  function run() {
    const all = due;
    due = [];
    last = performance.now();
    all.forEach((callback) => callback());
  }
  return (callback) => {
    if (due.push(callback) === 1) setTimeout(run, Math.max(0, last + FRAME_MS - performance.now()));
  };
}
