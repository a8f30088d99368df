/** InvokeWithResponseStream: runs a function, and passes on what it answers as it writes it. */
import { PassThrough } from 'node:stream'
import type { CallContext, Operation } from '../../../kernel/service'
import { accessTo, type Engine } from '../engine'
import type { ResponseSink } from '../instance'
import { mostStreamed } from '../urls/serve'
import { type InvokeInput, logTail, readInvocation, runAndWait } from './invoke'

interface StreamedEvent {
  readonly PayloadChunk?: { readonly Payload: Uint8Array }
  readonly InvokeComplete?: {
    readonly ErrorCode?: string
    readonly ErrorDetails?: string
    /** Base64. */
    readonly LogResult?: string
  }
}

interface StreamedOutput {
  readonly StatusCode: 200 | 204
  readonly ExecutedVersion?: string
  readonly EventStream?: AsyncIterable<StreamedEvent>
}

/** Bytes of one event at the most, of a function that writes more at once. */
const longestChunk = 1_048_576

export function createInvokeStreaming(engine: Engine): Operation<InvokeInput, StreamedOutput> {
  return {
    // As AWS asks: there is no action of its own.
    access: (input) => accessTo(engine, 'InvokeFunction', input as { FunctionName: string }),
    handle: (input, context) => invoke(engine, input, context),
  }
}

async function invoke(engine: Engine, input: InvokeInput, context: CallContext): Promise<StreamedOutput> {
  const types = ['RequestResponse', 'DryRun'] as const
  const { target, type, payload, correlationId, clientContext } = readInvocation(engine, input, types)
  if (type === 'DryRun') return { StatusCode: 204 }
  // Which of an alias's two runs is told before the first of the answer.
  const version = engine.functions.versions.pick(target.found.name, target.qualifier)
  const lines: string[] | undefined = input.LogType === 'Tail' ? [] : undefined
  const { sink, body, begun } = createSink()
  const running = runAndWait(
    engine,
    { ...target, qualifier: version },
    {
      requestId: context.requestId,
      payload,
      correlationId,
      origin: context.origin,
      clientContext,
      tail: lines && ((line) => lines.push(line)),
      sink,
    },
  )
  running.then(
    () => body.end(),
    () => body.end(),
  )
  await context.park(Promise.race([running, begun]))

  async function* events(): AsyncGenerator<StreamedEvent> {
    for await (const written of body) yield* chunksOf(written as Buffer)
    const { isStreamed, payload: answer, error } = await running
    if (!isStreamed && !error) yield* chunksOf(Buffer.from(answer))
    yield {
      InvokeComplete: {
        // That a function's failure is told so, with what Invoke would answer, is not verified against AWS.
        ...(error && { ErrorCode: 'Unhandled', ErrorDetails: answer }),
        ...(lines && { LogResult: logTail(lines) }),
      },
    }
  }

  return { StatusCode: 200, ...(version !== undefined && { ExecutedVersion: version }), EventStream: events() }
}

/** It waits with what it was given until somebody reads; who stops reading stops nothing. */
function createSink() {
  const body = new PassThrough()
  body.on('error', () => undefined)
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const sink: ResponseSink = {
    most: mostStreamed,
    type: () => begin(),
    write(chunk) {
      if (body.destroyed || chunk.length === 0) return Promise.resolve()
      return new Promise((resolve) => body.write(chunk, () => resolve()))
    },
  }
  return { sink, body, begun }
}

function* chunksOf(bytes: Buffer): Generator<StreamedEvent> {
  for (let start = 0; start < bytes.length; start += longestChunk) {
    yield { PayloadChunk: { Payload: bytes.subarray(start, start + longestChunk) } }
  }
}
