/**
 * The handler of a function that may fail. What it throws is written into its log by Lambda with all the error's own members,
 * is the cause of the execution or the message beside the dead letter that comes of it: nothing personal may be in there.
 */
import { tellable } from './tellable'

/** Say what kind of failure it is, and hold nothing that anybody has given. */
const told = new Set(['code', 'retryable', '$metadata', '$fault'])

/**
 * The same handler, whose errors are tellable: message and stack without addresses and tokens, other members for code alone.
 *
 * @example
 * export const handler = guarded(consume(LampLit, async ({ data }) => count(data.lampId), { logger }))
 */
export function guarded<Given extends readonly unknown[], Answer>(
  handler: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  return async (...given) => {
    try {
      return await handler(...given)
    } catch (error) {
      throw tellableError(error)
    }
  }
}

/** The error itself, so that whoever knows its class still does; what has caused it is shown beside it, and told as little. */
export function tellableError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  makeTellable(error, new Set())
  return error
}

function makeTellable(error: Error, seen: Set<unknown>): void {
  if (seen.has(error)) return
  seen.add(error)
  for (const name of Object.keys(error)) if (!told.has(name)) hide(error, name)
  hide(error, 'message', tellable(error.message))
  hide(error, 'stack', tellable(error.stack ?? ''))
  const others = [error.cause, ...(error instanceof AggregateError ? error.errors : [])]
  for (const each of others) if (each instanceof Error) makeTellable(each, seen)
  // A text, or an object without a class, would be shown as it is.
  if (error.cause !== undefined && !(error.cause instanceof Error)) hide(error, 'cause', '(left out)')
}

/** From what lists the members of an error, not from what asks for one. */
function hide(error: Error, name: string, value: unknown = Reflect.get(error, name)): void {
  Object.defineProperty(error, name, { value, enumerable: false, configurable: true, writable: true })
}
