/**
 * One instance of a function: a worker thread with keys and a log stream of its own, one invocation at a time.
 * When its code does not give an answer (it hangs, exits, dies of memory), this side does, in Lambda's words.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { ActivityToken } from '../../kernel/activity'
import type { Cloud } from '../../kernel/cloud'
import type { Lineage } from '../../kernel/lineage'
import type { LogStream, OpenLogStream } from '../../lib/log-writer'
import { afterRealTime } from '../../lib/real-time'
import { runtimeMajor } from './configuration'
import { environmentOf } from './environment'
import { executionRole } from './execution-role'
import { createKeys } from './instance-keys'
import { type Answer, type InstanceMessage, readMessage, textOf } from './instance-messages'
import { keepCode, keptCode } from './kept-code'
import { createPlatformLog, type Report } from './platform-log'
import type { Runnable } from './versions'

export interface Invocation {
  readonly requestId: string
  /** The event, JSON. */
  readonly payload: string
  /** JSON. */
  readonly clientContext?: string | undefined
  readonly correlationId?: string | undefined
  /** Of the chain of calls, this run included. */
  readonly lineage: Lineage
  /** As it was called: with its qualifier, if any. */
  readonly arn: string
  readonly token: ActivityToken
  /** Gets the lines that are logged from now to the end of the invocation. */
  readonly tail?: ((line: string) => void) | undefined
  /** Gets an answer that is streamed, as it comes; without it such a one is the payload, when it is whole. */
  readonly sink?: ResponseSink | undefined
}

export interface ResponseSink {
  /** Bytes that it takes; who writes more has failed. */
  readonly most: number
  /** What the function says that its answer is, before the first of it; empty if it says nothing. */
  type(contentType: string): void
  /** Resolves when more may come. Never rejects. */
  write(chunk: Uint8Array): Promise<void>
}

export interface Outcome {
  /** JSON: the result, or { errorType, errorMessage, trace }. Of an answer that was streamed, what no sink has got. */
  readonly payload: string
  readonly isStreamed?: true
  readonly status: Report['status']
  readonly error?: { readonly type: string; readonly message: string } | undefined
  /** Milliseconds. */
  readonly duration: number
  readonly initDuration?: number | undefined
}

export interface Instance {
  readonly isAlive: boolean
  /** Its code is loaded. */
  readonly isReady: boolean
  /** Never rejects. */
  invoke(invocation: Invocation): Promise<Outcome>
  end(): Promise<void>
}

interface Running {
  readonly invocation: Invocation
  readonly resolve: (outcome: Outcome) => void
  since: number
  initDuration?: number
  cancelTimeout?: () => void
  /** Bytes of a streamed answer, and those that no sink has got. */
  streamed: number
  readonly chunks: Uint8Array[]
}

/** What Lambda gives to loading a function, before the function's own timeout counts. */
const initTimeout = 10_000
/** Response limit of a synchronous invocation. */
const largestAnswer = 6_291_556
const packageRoot = join(__dirname, '../../..')

export function startInstance(cloud: Cloud, found: Runnable, openLogStream: OpenLogStream): Instance {
  const { configuration, name } = found
  const principal = executionRole(cloud, found)
  const keys = createKeys()
  const stream = createStream()
  const log = createPlatformLog(found, stream, cloud.clock.now)
  const timeout = configuration.Timeout * 1000
  let running: Running | undefined
  let isReady = false
  let isAlive = true

  cloud.credentials.set(keys.accessKeyId, {
    ...keys,
    principal,
    activity: () => running?.invocation.token,
    origin() {
      if (!running) return undefined
      const { requestId, correlationId, lineage } = running.invocation
      return { ids: [requestId], correlationId, lineage }
    },
    kill: () => dieOf('Runtime exited with error: signal: killed'),
  })
  log.initStart()
  const { port1: channel, port2: channelOfWorker } = new MessageChannel()
  const waiting = new SharedArrayBuffer(4)
  const worker = new Worker(join(__dirname, 'worker', 'instance.cjs'), {
    name: `function ${name}`,
    execArgv: [],
    env: environmentOf(cloud, found, keys, stream.name),
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: configuration.MemorySize },
    transferList: [channelOfWorker],
    workerData: {
      channel: channelOfWorker,
      waiting,
      handler: configuration.Handler,
      taskRoot: found.code.taskRoot,
      packageRoot,
      ...keptCode(),
      sharedTime: cloud.clock.sharedTime,
      runtimeMajor: runtimeMajor(configuration.Runtime),
      functionArn: found.arn,
      functionVersion: found.version,
      json: configuration.Logging.LogFormat === 'JSON',
      level: configuration.Logging.ApplicationLogLevel,
      hosts: [...cloud.services.values()].flatMap(({ hosts }) => hosts?.() ?? []),
      endpointUrl: cloud.endpointUrl,
    },
  })
  // What comes past the function's own streams is read, or it would fill this process's memory.
  worker.stdout.resume()
  worker.stderr.resume()
  channel.on('message', receive)
  channel.unref()
  worker.on('error', (error: unknown) => {
    const isMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    dieOf(isMemory ? 'Runtime exited with error: signal: killed' : `Runtime exited with error: ${textOf(error)}`)
  })
  worker.on('exit', (code) => {
    // Its last words.
    for (let last = receiveMessageOnPort(channel); last; last = receiveMessageOnPort(channel)) receive(last.message)
    dieOf(code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`)
  })

  function createStream(): LogStream {
    const day = new Date(cloud.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    const opened = openLogStream(
      configuration.Logging.LogGroup,
      `${day}/[${found.version}]${randomBytes(16).toString('hex')}`,
      principal,
    )
    return {
      name: opened.name,
      write(message) {
        running?.invocation.tail?.(message)
        opened.write(message)
      },
      send: opened.send,
    }
  }

  function receive(value: unknown): void {
    const message = readMessage(value)
    if (!message) return
    try {
      take(message)
    } catch (error) {
      cloud.report(`an instance of ${name}`, error)
    }
  }

  function take(message: InstanceMessage): void {
    switch (message[0]) {
      case 'log': {
        const counter = new Int32Array(waiting)
        Atomics.sub(counter, 0, message[1].length)
        Atomics.notify(counter, 0)
        stream.write(message[1])
        return
      }
      case 'ready':
        isReady = true
        if (running) {
          running.initDuration = message[1]
          begin(running)
        }
        return
      case 'done':
        if (message[1] === running?.invocation.requestId) succeed(message[2], message[3])
        return
      case 'failed':
        if (message[1] === running?.invocation.requestId) fail(message[2], 'error', message[3])
        return
      case 'type':
        if (message[1] === running?.invocation.requestId) running.invocation.sink?.type(message[2])
        return
      case 'chunk':
        if (message[1] === running?.invocation.requestId) takeChunk(running, message[2])
        return
      case 'streamed':
        if (message[1] === running?.invocation.requestId) {
          settle(Buffer.concat(running.chunks).toString(), 'success', undefined, message[2], true)
        }
        return
      case 'made':
        keepCode(message[1], message[2])
        return
      case 'died':
        fail(message[1], 'error', 0)
        endInBackground()
    }
  }

  function begin(started: Running): void {
    const { requestId, payload, clientContext, arn } = started.invocation
    started.cancelTimeout?.()
    started.since = performance.now()
    started.cancelTimeout = afterRealTime(timeout, timeOut)
    log.start(requestId)
    channel.postMessage({ requestId, payload, clientContext, arn, timeout })
  }

  function succeed(payload: string, heap: number): void {
    if (payload.length > largestAnswer / 3 && Buffer.byteLength(payload) > largestAnswer)
      failOfSize(largestAnswer, heap)
    else settle(payload, 'success', undefined, heap)
  }

  function failOfSize(most: number, heap: number): void {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${most} bytes).`
    fail({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }, 'error', heap)
  }

  function takeChunk(started: Running, chunk: Uint8Array): void {
    const { sink } = started.invocation
    const most = sink?.most ?? largestAnswer
    started.streamed += chunk.length
    if (started.streamed > most) {
      // Ended first: it would go on writing.
      endInBackground()
      failOfSize(most, 0)
      return
    }
    const goOn = (): void => {
      if (isAlive) channel.postMessage({ taken: true })
    }
    if (sink) cloud.background(`the answer of ${name}`, sink.write(chunk).then(goOn))
    else {
      started.chunks.push(chunk)
      goOn()
    }
  }

  function fail(answer: Answer, status: Report['status'], heap: number): void {
    settle(JSON.stringify(answer), status, { type: answer.errorType, message: answer.errorMessage }, heap)
  }

  function settle(
    payload: string,
    status: Report['status'],
    error: Outcome['error'],
    heap: number,
    isStreamed = false,
  ): void {
    const finished = running
    if (!finished) return
    const { invocation, initDuration } = finished
    finished.cancelTimeout?.()
    const duration = performance.now() - finished.since
    log.report({ requestId: invocation.requestId, duration, initDuration, status, errorType: error?.type, heap })
    stream.send()
    running = undefined
    finished.resolve({ payload, status, error, duration, initDuration, ...(isStreamed && { isStreamed }) })
  }

  function timeOut(): void {
    if (!running) return
    const { requestId } = running.invocation
    const seconds = configuration.Timeout.toFixed(2)
    log.timedOut(requestId, seconds)
    // Ended first: what the code does after its time must not reach anything.
    endInBackground()
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`
    fail({ errorType: 'Sandbox.Timedout', errorMessage }, 'timeout', 0)
  }

  function dieOf(reason: string): void {
    const wasEnded = !isAlive
    endInBackground()
    if (!running) return
    if (wasEnded) {
      // The cloud stops: nothing is wrong with the function, so its log has no end of it.
      running.cancelTimeout?.()
      running.resolve({ payload: 'null', status: 'failure', duration: performance.now() - running.since })
      return
    }
    const { requestId } = running.invocation
    log.died(requestId, reason)
    const errorMessage = `RequestId: ${requestId} Error: ${reason}`
    fail({ errorType: 'Runtime.ExitError', errorMessage }, 'failure', 0)
  }

  function endInBackground(): void {
    cloud.background(`ending an instance of ${name}`, end())
  }

  async function end(): Promise<void> {
    if (!isAlive) return
    isAlive = false
    cloud.credentials.delete(keys.accessKeyId)
    await worker.terminate()
    channel.close()
  }

  return {
    get isAlive() {
      return isAlive
    },
    get isReady() {
      return isReady
    },
    invoke(invocation) {
      return new Promise<Outcome>((resolve) => {
        running = { invocation, resolve, since: performance.now(), streamed: 0, chunks: [] }
        worker.ref()
        channel.ref()
        if (isReady) begin(running)
        else running.cancelTimeout = afterRealTime(initTimeout + timeout, timeOut)
      }).finally(() => {
        worker.unref()
        channel.unref()
      })
    },
    end,
  }
}
