/** Self-signed certificates of RSA keys: what others know a key of this cloud by. */
import { type KeyObject, randomBytes, sign } from 'node:crypto'

export interface CertificateOptions {
  /** Whose it is: the common name of subject and issuer. */
  readonly name: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** Milliseconds since 1970. */
  readonly validFrom: number
  readonly validTo: number
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
/** sha256WithRSAEncryption, with its NULL. */
const algorithm = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), Buffer.from('0500', 'hex'))
const commonName = Buffer.from('0603550403', 'hex')

/** Until 2049 with two digits of the year, as RFC 5280 asks. */
function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '')
  return text < '2050' ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text))
}

/** In DER. */
export function selfSigned({ name, privateKey, publicKey, validFrom, validTo }: CertificateOptions): Buffer {
  const subject = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))
  const body = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    subject,
    sequence(time(validFrom), time(validTo)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  return sequence(body, algorithm, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey)))
}
