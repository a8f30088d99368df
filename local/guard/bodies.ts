/**
 * Reads request bodies, within bounds: each has its longest, and all that are held at once, over both ports, have a
 * most together. What is refused is read on for a while and dropped, since a client that still sends reads no answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** The room that the bodies held at once have. */
export interface BodyRoom {
  readonly held: number
  /** False: there is none left. */
  take(bytes: number): boolean
  give(bytes: number): void
}

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer; release(): void }
  | { readonly kind: 'too long' }
  | { readonly kind: 'no room' }
  /** The client went away first. */
  | { readonly kind: 'gone' }

/** Bytes: two of the largest requests. */
const mostHeld = 512 * 1024 * 1024
/** Bytes that a refused client may still send. */
const mostDropped = 64 * 1024 * 1024

export function createBodyRoom(most = mostHeld): BodyRoom {
  let held = 0
  return {
    get held() {
      return held
    },
    take(bytes) {
      if (held + bytes > most) return false
      held += bytes
      return true
    },
    give(bytes) {
      held -= bytes
    },
  }
}

/** Resolves as soon as it is known that the body will not be taken. */
export function readBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { longest, room }: { readonly longest: number; readonly room: BodyRoom },
): Promise<Body> {
  if (Number(incoming.headers['content-length'] ?? 0) > longest) {
    dropBody(incoming, outgoing)
    return Promise.resolve({ kind: 'too long' })
  }
  // A client that has left while its request was looked at says nothing of it any more.
  if (incoming.destroyed) return Promise.resolve({ kind: 'gone' })
  if (expectsContinue(incoming)) outgoing.writeContinue()
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const release = (): void => {
      room.give(length)
      length = 0
    }
    const giveUp = (kind: 'too long' | 'no room' | 'gone'): void => {
      incoming.off('data', take)
      chunks.length = 0
      release()
      if (kind !== 'gone') dropRest(incoming)
      resolve({ kind })
    }
    const take = (chunk: Buffer): void => {
      if (length + chunk.length > longest) giveUp('too long')
      else if (!room.take(chunk.length)) giveUp('no room')
      else {
        length += chunk.length
        chunks.push(chunk)
      }
    }
    let isWhole = false
    incoming.on('data', take)
    incoming.on('end', () => {
      isWhole = true
      resolve({ kind: 'whole', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), release })
    })
    const gone = (): void => {
      if (!isWhole) giveUp('gone')
    }
    incoming.on('close', gone)
    incoming.on('error', gone)
  })
}

/** For a request that is answered without its body. */
export function dropBody(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (expectsContinue(incoming)) {
    // It was not told to send its body: whatever comes next on this connection is anybody's guess.
    outgoing.shouldKeepAlive = false
    return
  }
  dropRest(incoming)
}

function dropRest(incoming: IncomingMessage): void {
  let dropped = 0
  incoming.on('data', (chunk: Buffer) => {
    dropped += chunk.length
    if (dropped > mostDropped) incoming.destroy()
  })
}

function expectsContinue({ headers }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === '100-continue'
}
