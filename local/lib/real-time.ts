/**
 * Code of users runs in real time, whatever the cloud's clock says: the timeout of a function or a build and the life of
 * a warm instance are the machine's. The one place where engines use the machine's timers.
 */
export function afterRealTime(milliseconds: number, fire: () => void): () => void {
  // biome-ignore lint/plugin: code of users runs in real time, so its timeout does too
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
