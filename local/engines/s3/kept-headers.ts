/** What of an upload's headers is kept with the object. */
import { AwsError } from '../../kernel/aws-error'
import type { ObjectHeaders } from './state'

const keptHeaders = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
  'Expires',
] as const

/** What of an upload's input is kept with the object. @throws MetadataTooLarge */
export function keptOf(input: ObjectHeaders): ObjectHeaders {
  const { Metadata = {} } = input
  let size = 0
  for (const [name, value] of Object.entries(Metadata)) size += Buffer.byteLength(name) + Buffer.byteLength(value)
  if (size > 2048) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size')
  }
  const kept: Record<string, string> = {}
  for (const name of keptHeaders) {
    const value = input[name]
    if (value !== undefined) kept[name] = value
  }
  const lowered = Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [name.toLowerCase(), value]))
  return { ContentType: 'binary/octet-stream', ...kept, ...(size > 0 ? { Metadata: lowered } : {}) }
}
