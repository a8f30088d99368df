/**
 * Whose turn it is, where a run may not come to the end of all: each run begins elsewhere. The beginnings follow each other by
 * the golden section, which leaves no large gap between them: however few a run gets through, all are reached in less than
 * twice as many runs as it takes to go through them once (after k runs the largest gap is less than 1.9/k of all).
 */
const goldenSection = (Math.sqrt(5) - 1) / 2

/** `run` counts the runs; `all` is in the same order each time. */
export function inTurn<Thing>(all: readonly Thing[], run: number): readonly Thing[] {
  const start = Math.floor(((run * goldenSection) % 1) * all.length)
  return [...all.slice(start), ...all.slice(0, start)]
}
