/**
 * One instance of a function: loads the handler once and runs one invocation after another, so that module memory
 * stays warm. Plain CommonJS: it starts in a bare worker thread, where nothing compiles TypeScript.
 *
 * It posts ['log', text], ['ready', milliseconds], ['done', request id, payload, heap], ['failed', request id, answer,
 * heap], ['made', code, places] and ['died', answer]; of an answer that is streamed ['type', request id, content type],
 * ['chunk', request id, bytes] and ['streamed', request id, heap]. It is posted { requestId, payload, timeout,
 * clientContext }, and { taken: true } after each chunk.
 */
const elapsed = performance.now.bind(performance)
const started = elapsed()
const v8 = require('node:v8')
const { syncBuiltinESMExports } = require('node:module')
const { openChannel } = require('./channel.cjs')
const { useCloudTime } = require('./cloud-time.cjs')
const { answerOf, runtimeError } = require('./format-error.cjs')
const { resolvePrefixedHosts } = require('./host-prefixes.cjs')
const { leadHosts } = require('./led-hosts.cjs')
const { loadHandler } = require('./load-handler.cjs')
const { useCloudLogs } = require('./output.cjs')
const { useKeptCode } = require('./kept-code.cjs')
const { keepToItself } = require('./own-process.cjs')
const { provideToRequire } = require('./provided-modules.cjs')
const { awslambda, isStreaming, ResponseStream } = require('./response-stream.cjs')

// Held from before the function's code is there, which may put others in their place.
const { parse, stringify } = JSON
const channel = openChannel()
const workerData = channel.given
const { taskRoot, runtimeMajor, functionArn, functionVersion } = workerData
const hasCallbacks = runtimeMajor < 24
let current
let handler
/** Of the chunk that is on its way. */
let taken

keepToItself()
const now = useCloudTime(workerData.sharedTime)
const output = useCloudLogs({
  post: channel.postLog,
  now,
  requestId: () => current?.requestId,
  json: workerData.json,
  level: workerData.level,
})
const handOnCode = useKeptCode(workerData)
provideToRequire(workerData.packageRoot)
resolvePrefixedHosts(workerData.endpointUrl)
leadHosts(workerData.hosts)
syncBuiltinESMExports()
// A worker thread has its process's directory; what resolves paths against it should see the function's.
process.cwd = () => taskRoot
globalThis.awslambda = awslambda

function heap() {
  const { total_heap_size, external_memory } = v8.getHeapStatistics()
  return total_heap_size + external_memory
}

function finish(invocation, message) {
  if (current !== invocation) return
  output.finish()
  current = undefined
  channel.ref()
  channel.post(message)
  const made = handOnCode()
  if (made) channel.post(['made', ...made])
}

function succeed(invocation, result) {
  if (current !== invocation) return
  let payload
  try {
    payload = stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    return fail(invocation, new Error('Unable to stringify response body'))
  }
  finish(invocation, ['done', invocation.requestId, payload, heap()])
}

function fail(invocation, error) {
  if (current !== invocation) return
  output.fail('Invoke Error ', error)
  finish(invocation, ['failed', invocation.requestId, answerOf(error), heap()])
}

function createContext(invocation) {
  const { requestId, clientContext } = invocation
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext === undefined ? undefined : parse(clientContext),
    identity: undefined,
    invokedFunctionArn: invocation.arn ?? functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.trunc(invocation.deadline - elapsed())),
  }
  if (!hasCallbacks) {
    delete context.callbackWaitsForEmptyEventLoop
    return context
  }
  context.done = (error, result) => settleByCallback(invocation, error, result)
  context.succeed = (result) => succeed(invocation, result)
  context.fail = (error) => fail(invocation, error ?? 'handled')
  return context
}

function settleByCallback(invocation, error, result) {
  if (current !== invocation || invocation.answer) return
  const answer = () => (error === undefined || error === null ? succeed(invocation, result) : fail(invocation, error))
  if (invocation.context.callbackWaitsForEmptyEventLoop === false || error) answer()
  else invocation.answer = answer
}

function invoke(invocation) {
  current = invocation
  invocation.deadline = elapsed() + invocation.timeout
  const context = createContext(invocation)
  invocation.context = context
  // Only the handler's own work now keeps the loop alive, so that it is seen to have come to an end.
  channel.unref()
  try {
    const event = parse(invocation.payload)
    if (isStreaming(handler)) return stream(invocation, event, context)
    const result = hasCallbacks
      ? handler(event, context, (error, value) => settleByCallback(invocation, error, value))
      : handler(event, context)
    if (typeof result?.then === 'function') {
      result.then(
        (value) => succeed(invocation, value),
        (error) => fail(invocation, error),
      )
    } else if (!hasCallbacks) succeed(invocation, result)
  } catch (error) {
    fail(invocation, error)
  }
}

/** It is over when the handler and its stream are. Each chunk waits until the one before it was taken. */
function stream(invocation, event, context) {
  const { requestId } = invocation
  const response = new ResponseStream({
    begin(contentType) {
      if (current === invocation) channel.post(['type', requestId, contentType])
    },
    send(chunk, done) {
      if (current !== invocation) return done()
      taken = () => {
        if (current === invocation) channel.unref()
        done()
      }
      channel.ref()
      // A copy of its own: what is posted of a view is all that it looks into.
      channel.post(['chunk', requestId, new Uint8Array(chunk)])
    },
  })
  const ended = new Promise((resolve, reject) => response.on('finish', resolve).on('error', reject))
  const result = handler(event, response, context)
  if (typeof result?.then !== 'function') throw new Error('Streaming does not support non-async handlers.')
  Promise.all([result, ended]).then(
    () => finish(invocation, ['streamed', requestId, heap()]),
    (error) => fail(invocation, error),
  )
}

/** The handler has nothing left to wait for: a callback was called, or will never be. */
process.on('beforeExit', () => {
  const invocation = current
  if (!invocation) return
  if (invocation.answer) invocation.answer()
  else if (hasCallbacks && !isStreaming(handler)) succeed(invocation, null)
  else {
    const message =
      'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes'
    die(runtimeError('Runtime.NodeJsExit', message), 'Invoke Error ')
  }
})

function die(error, title) {
  output.fail(title, error)
  output.finish()
  channel.post(['died', answerOf(error)])
  current = undefined
}

process.on('uncaughtException', (error) => die(error, 'Uncaught Exception '))
process.on('unhandledRejection', (reason) => {
  die(runtimeError('Runtime.UnhandledPromiseRejection', String(reason), reason), 'Unhandled Promise Rejection ')
})

async function initialize() {
  handler = await loadHandler(workerData)
  if (handler.length >= 3 && !isStreaming(handler)) {
    if (!hasCallbacks) {
      throw runtimeError(
        'Runtime.CallbackHandlerDeprecated',
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html',
      )
    }
    output.warn('AWS Lambda has removed callback-based function handlers starting with Node.js 24: make this one async')
  }
}

initialize().then(
  () => {
    output.finish()
    channel.post(['ready', elapsed() - started])
    channel.onMessage((message) => (message.taken ? taken?.() : invoke(message)))
  },
  (error) => die(error, 'Init Error '),
)
