/**
 * What is decided at once is not waited for: a task is entered and scheduled in one go, before its siblings are, as the
 * histories of AWS have it.
 */
export function isLater<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return value instanceof Promise
}
