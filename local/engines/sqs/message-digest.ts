/** The digests that SDKs verify: of a message's body, and of its attributes in SQS's own binary form. */
import { createHash } from 'node:crypto'

export interface MessageAttribute {
  readonly DataType: string
  readonly StringValue?: string
  /** Base64. */
  readonly BinaryValue?: string
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

export function md5OfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex')
}

/** In order of name: name, data type, one byte of value kind and the value, each text behind its length in 4 bytes. */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort()
  if (!attributes || names.length === 0) return undefined
  const hash = createHash('md5')
  const length = Buffer.alloc(4)
  const add = (value: Buffer): void => {
    length.writeUInt32BE(value.length)
    hash.update(length).update(value)
  }
  for (const name of names) {
    const attribute = attributes[name] as MessageAttribute
    add(Buffer.from(name))
    add(Buffer.from(attribute.DataType))
    const isBinary = attribute.BinaryValue !== undefined
    hash.update(Buffer.of(isBinary ? 2 : 1))
    add(isBinary ? Buffer.from(attribute.BinaryValue, 'base64') : Buffer.from(attribute.StringValue ?? ''))
  }
  return hash.digest('hex')
}
