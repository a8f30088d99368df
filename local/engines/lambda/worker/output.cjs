/**
 * Sends what the function prints to the cloud's logs. Each console call is one log event, as Lambda has it;
 * what is written to the streams is cut at line ends. Posted at once, so that a function which then hangs or
 * dies has its last words in the log.
 */
const fs = require('node:fs')
const { format } = require('node:util')
const { isError, logOf, safeJson } = require('./format-error.cjs')

const ranks = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5 }
const consoleLevels = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' }

function useCloudLogs({ post, now, requestId, json, level }) {
  const least = json ? (ranks[level] ?? ranks.INFO) : ranks.TRACE

  const time = () => new Date(now()).toISOString()

  function emit(severity, values) {
    if (ranks[severity] < least) return
    post(json ? asJson(severity, values) : asText(severity, values))
  }

  function asText(severity, values) {
    return `${time()}\t${requestId()}\t${severity}\t${format(...values)}`
  }

  function asJson(severity, values) {
    const record = { timestamp: time(), level: severity, requestId: requestId() }
    const [first] = values
    record.message = values.length === 1 && typeof first === 'object' && !isError(first) ? first : format(...values)
    const error = values.find(isError)
    if (error) {
      const { errorType, errorMessage, stack } = logOf(error)
      Object.assign(record, { errorType, errorMessage, stackTrace: stack })
    }
    return safeJson(record)
  }

  for (const [method, severity] of Object.entries(consoleLevels)) {
    console[method] = (...values) => emit(severity, values)
  }

  const rest = new Map()
  function writeLines(stream, chunk, encoding) {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString(encoding ?? 'utf8')
    const lines = ((rest.get(stream) ?? '') + text).split('\n')
    rest.set(stream, lines.pop())
    for (const line of lines) if (line !== '') post(line)
  }

  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = (chunk, encodingOrDone, whenDone) => {
      const done = typeof encodingOrDone === 'function' ? encodingOrDone : whenDone
      writeLines(stream, chunk)
      if (done) process.nextTick(done)
      return true
    }
  }
  // Loggers that open the descriptors themselves would print on the terminal of the local cloud.
  const names = { 1: 'stdout', 2: 'stderr' }
  const { writeSync } = fs
  fs.writeSync = (descriptor, data, ...more) => {
    const stream = names[descriptor]
    if (!stream) return writeSync(descriptor, data, ...more)
    writeLines(stream, data)
    return Buffer.byteLength(data)
  }
  const { write } = fs
  fs.write = (descriptor, data, ...more) => {
    const stream = names[descriptor]
    if (!stream) return write(descriptor, data, ...more)
    writeLines(stream, data)
    const done = more.at(-1)
    process.nextTick(done, null, Buffer.byteLength(data), data)
  }

  return {
    /** A line of the runtime's own, such as `Invoke Error`, with the error as JSON. */
    fail(title, error) {
      if (json) emit('ERROR', [error])
      else post(`${time()}\t${requestId()}\tERROR\t${title}\t${safeJson(logOf(error))}`)
    },
    warn: (text) => emit('WARN', [text]),
    /** Sends what was written without a line end. */
    finish() {
      for (const [stream, text] of rest) {
        if (text !== '') post(text)
        rest.set(stream, '')
      }
    },
  }
}

module.exports = { useCloudLogs }
