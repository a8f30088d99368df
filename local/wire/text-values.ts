/** Single values as text: in XML, queries, paths and headers. */
import type { ApiScalar } from '../kernel/api-model'
import { epochSeconds, type TimestampFormat, timestampText } from '../kernel/timestamp'

/** Text that is no number or truth value stays text, for the check to refuse. */
export function fromText(text: string, kind: ApiScalar): unknown {
  switch (kind) {
    case 'number':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'timestamp':
    case 'date-time':
    case 'http-date':
    case 'epoch-seconds':
      return epochSeconds(text) ?? text
    default:
      return text
  }
}

/** `format`: that of times which say none of their own. */
export function toText(value: unknown, kind: ApiScalar, format: TimestampFormat): string {
  switch (kind) {
    case 'timestamp':
      return timestampText(value, format)
    case 'date-time':
    case 'http-date':
    case 'epoch-seconds':
      return timestampText(value, kind)
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)
    default:
      return value instanceof Date ? value.toISOString() : String(value)
  }
}
