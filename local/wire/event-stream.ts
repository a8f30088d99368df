/**
 * Answers that are streams of events (`application/vnd.amazon.eventstream`): each event is a message of its own, with its
 * headers and the checksums of its head and of all of it.
 */
import { Readable } from 'node:stream'
import type { Structure } from '../kernel/api'
import { crc32, ieee } from '../lib/crc32'
import { toJson } from './json-values'

export const eventStreamType = 'application/vnd.amazon.eventstream'

/** One member: the event, under its name. */
type StreamedEvent = Readonly<Record<string, unknown>>

export const isEventStream = (value: unknown): value is AsyncIterable<StreamedEvent> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

/** @param union what events there are, by name */
export function encodeEventStream(events: AsyncIterable<StreamedEvent>, union: Structure): Readable {
  async function* messages(): AsyncGenerator<Buffer> {
    for await (const event of events) {
      for (const [name, value] of Object.entries(event)) yield messageOf(name, value, union)
    }
  }
  return Readable.from(messages(), { objectMode: false })
}

function messageOf(name: string, value: unknown, union: Structure): Buffer {
  const shape = union.members.get(name)?.shape
  if (shape?.kind !== 'structure') throw new RangeError(`${union.name} has no event ${name}`)
  const [only, ...others] = shape.members.values()
  // An event that holds nothing but bytes is those bytes.
  const isBytes = only?.shape.kind === 'blob' && others.length === 0
  const held = isBytes ? (value as Record<string, Uint8Array | undefined>)[only.name] : undefined
  const payload = isBytes
    ? Buffer.from(held ?? [])
    : Buffer.from(JSON.stringify(toJson(value, shape, { renames: true })))
  return encodeMessage(
    {
      ':message-type': 'event',
      ':event-type': name,
      ':content-type': isBytes ? 'application/octet-stream' : 'application/json',
    },
    payload,
  )
}

const text = 7

export function encodeMessage(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const encoded = Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => {
      const content = Buffer.from(value)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(content.length)
      return [Buffer.from([name.length]), Buffer.from(name), Buffer.from([text]), length, content]
    }),
  )
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(prelude.length + encoded.length + payload.length + 4, 0)
  prelude.writeUInt32BE(encoded.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8), ieee), 8)
  const whole = Buffer.concat([prelude, encoded, payload])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(whole, ieee))
  return Buffer.concat([whole, checksum])
}
