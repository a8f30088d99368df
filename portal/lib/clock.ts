/**
 * The time of the system, which may be another than this machine’s: a laptop’s clock is wrong, the local cloud’s is moved.
 * Every access token says when it was issued; what lies between that and the browser’s own time then is added from there on.
 */

/** What the network and whole seconds may come to: less is no difference. */
const tolerance = 5_000

let offset = 0

export function now(): Date {
  return new Date(Date.now() + offset)
}

export function noteTime(issuedAt: Date): void {
  const difference = issuedAt.getTime() - Date.now()
  offset = Math.abs(difference) < tolerance ? 0 : difference
}

/** Calls again and again, until it is told to stop. */
export function every(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds)
  return () => clearInterval(timer)
}

export function after(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds)
  return () => clearTimeout(timer)
}
