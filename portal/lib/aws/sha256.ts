/** SHA-256 and its HMAC by the browser itself, in the form that the signer takes. */
import type { Checksum, SourceData } from '@smithy/types'

export class Sha256 implements Checksum {
  private readonly parts: Uint8Array[] = []

  constructor(private readonly secret?: SourceData) {}

  update(data: Uint8Array): void {
    this.parts.push(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    const data = joined(this.parts)
    if (this.secret === undefined) return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', bytesOf(this.secret), algorithm, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
  }

  reset(): void {
    this.parts.length = 0
  }
}

function bytesOf(data: SourceData): Uint8Array<ArrayBuffer> {
  if (typeof data === 'string') return new TextEncoder().encode(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
  return new Uint8Array(data)
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
