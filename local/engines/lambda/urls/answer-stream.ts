/** What a function streams as its answer, taken apart as it comes: the head of an HTTP answer, if it has one, and its body. */
import { PassThrough, type Readable } from 'node:stream'
import { messageOf } from '../../../kernel/message-of'
import { type AnswerHead, headOf } from '../../../lib/payload-two'
import type { ResponseSink } from '../instance'

export interface AnswerStream {
  /** For the instance that runs the function. */
  readonly sink: ResponseSink
  /** A text: why it is malformed. */
  readonly head: Promise<AnswerHead | string>
  readonly body: Readable
  /** The function has come to its end. */
  end(): void
  /** It failed: who reads the body sees it break off. */
  fail(reason: string): void
}

const withHead = 'application/vnd.awslambda.http-integration-response'
const delimiter = Buffer.alloc(8)
const unknownType = 'application/octet-stream'
/** Bytes. A bound of this cloud's: AWS says none of its own. */
const longestHead = 65_536

/** @param most bytes of all of it */
export function createAnswerStream(most: number): AnswerStream {
  // It waits with what it was given until somebody reads, so that a function writes no faster than its client reads.
  const body = new PassThrough()
  body.on('error', () => undefined)
  let settle: (head: AnswerHead | string) => void = () => undefined
  const head = new Promise<AnswerHead | string>((resolve) => {
    settle = resolve
  })
  /** What has come of the head; undefined: there is none, or it is over. */
  let heading: Buffer | undefined

  function withoutHead(chunk: Uint8Array): Uint8Array {
    if (heading === undefined) return chunk
    heading = Buffer.concat([heading, chunk])
    const end = heading.indexOf(delimiter)
    if (end < 0) {
      if (heading.length > longestHead) settle(`the head of the answer is longer than ${longestHead} bytes`)
      return nothing
    }
    settle(readHead(heading.toString('utf8', 0, end)))
    const rest = heading.subarray(end + delimiter.length)
    heading = undefined
    return rest
  }

  return {
    sink: {
      most,
      type(contentType) {
        if (contentType === withHead) heading = nothing
        else settle({ status: 200, headers: { 'Content-Type': contentType || unknownType } })
      },
      write(chunk) {
        const rest = withoutHead(chunk)
        if (rest.length === 0 || body.destroyed) return Promise.resolve()
        return new Promise((resolve) => body.write(rest, () => resolve()))
      },
    },
    head,
    body,
    end() {
      settle(heading === undefined ? { status: 200, headers: { 'Content-Type': unknownType } } : 'its head has no end')
      body.end()
    },
    fail(reason) {
      settle(reason)
      body.destroy(new Error(reason))
    },
  }
}

const nothing: Buffer = Buffer.alloc(0)

function readHead(text: string): AnswerHead | string {
  try {
    const head: unknown = JSON.parse(text)
    if (typeof head === 'object' && head !== null) return headOf(head as Record<string, unknown>, unknownType)
    return 'the head of the answer is no object'
  } catch (error) {
    return `the head of the answer is no JSON: ${messageOf(error)}`
  }
}
