/** Each group costs the browser a frame of both of a small machine's cores, which delays the answers still to come. */
const TOGETHER_MS = 60;

/** Schedules callbacks: at once, but all that come soon after the last ones together, so that they cost one render. */
export function inGroups(): (callback: () => void) => void {
  let due: (() => void)[] = [];
  let last = -TOGETHER_MS;
  function run() {
    const all = due;
    due = [];
    last = performance.now();
    all.forEach((callback) => callback());
  }
  return (callback) => {
    if (due.push(callback) === 1) setTimeout(run, Math.max(0, last + TOGETHER_MS - performance.now()));
  };
}
