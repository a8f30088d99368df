/**
 * A function's code runs in real time, whatever the cloud's clock says: its timeout and the life of a warm
 * instance are the machine's. The one place of this engine that uses the machine's timers.
 */
export function afterRealTime(milliseconds: number, fire: () => void): () => void {
  // biome-ignore lint/plugin: a function's code runs in real time, so its timeout does too
  const timeout = setTimeout(fire, milliseconds)
  return () => clearTimeout(timeout)
}

/** Does not keep the process alive. */
export function inTheBackgroundAfter(milliseconds: number, fire: () => void): () => void {
  // biome-ignore lint/plugin: the memory that a warm instance takes is real
  const timeout = setTimeout(fire, milliseconds)
  timeout.unref()
  return () => clearTimeout(timeout)
}
