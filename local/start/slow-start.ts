/** No silent minute: a start that waits says for what, every few seconds. */

/** Milliseconds of real time between two lines. */
export const slowness = { interval: 4000 }

/** `what` is asked each time. Returns what ends it. */
export function tellWhenSlow(what: () => string): () => void {
  let waited = 0
  // biome-ignore lint/plugin: the one who waits has a watch of their own
  const telling = setInterval(() => {
    waited += slowness.interval
    process.stderr.write(`Still starting after ${Math.round(waited / 1000)} s: ${what()}\n`)
  }, slowness.interval)
  telling.unref()
  return () => clearInterval(telling)
}
