/** Errors in the form that Lambda answers and logs them. */
const { types } = require('node:util')

/** An error of the runtime itself, such as `Runtime.ImportModuleError`. */
function runtimeError(errorType, message, cause) {
  const error = new Error(message, cause === undefined ? undefined : { cause })
  error.name = errorType
  if (cause?.stack) error.stack = cause.stack
  return error
}

function isError(value) {
  return types.isNativeError(value) || value instanceof Error
}

function lines(error) {
  return String(error.stack ?? '').split('\n')
}

/** What the caller of the function gets. */
function answerOf(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: String(error.name), errorMessage: String(error.message), trace: lines(error) }
}

/** What stands in the log: the error's own members too. */
function logOf(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), stack: [] }
  const { errorType, errorMessage } = answerOf(error)
  return { errorType, errorMessage, ...error, stack: lines(error) }
}

/** JSON that errors inside do not vanish from, and that cannot throw. */
function safeJson(value) {
  try {
    return JSON.stringify(value, (_key, member) => (isError(member) ? logOf(member) : member))
  } catch {
    return JSON.stringify(String(value))
  }
}

module.exports = { answerOf, isError, logOf, runtimeError, safeJson }
