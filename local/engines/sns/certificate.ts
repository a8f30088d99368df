/**
 * A self-signed X.509 certificate for an RSA key, written in DER by hand: Node can read certificates but
 * not make them, and one field layout is all that is needed (RFC 5280, version 3 without extensions).
 */
import { type KeyObject, randomBytes, sign } from 'node:crypto'

const element = (tag: number, ...contents: Buffer[]): Buffer => {
  const body = Buffer.concat(contents)
  const size = body.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...contents: Buffer[]): Buffer => element(0x30, ...contents)

/** sha256WithRSAEncryption (1.2.840.113549.1.1.11), no parameters. */
const algorithm = sequence(element(0x06, Buffer.from('2a864886f70d01010b', 'hex')), element(0x05))
/** commonName (2.5.4.3) */
const commonName = Buffer.from('550403', 'hex')

export interface CertificateOptions {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** Milliseconds since the epoch. It ends with the year 2049, the last that UTCTime can say. */
  readonly from: number
}

/** @returns PEM */
export function selfSignedCertificate({ name, publicKey, privateKey, from }: CertificateOptions): string {
  const subject = sequence(element(0x31, sequence(element(0x06, commonName), element(0x0c, Buffer.from(name)))))
  const serial = randomBytes(16)
  // The first byte: positive, and not zero, which DER would want shortened.
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, serial),
    algorithm,
    subject,
    sequence(utcTime(new Date(from)), element(0x17, Buffer.from('491231235959Z'))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)])
  const der = sequence(body, algorithm, element(0x03, signature)).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${der.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
}

function utcTime(date: Date): Buffer {
  return element(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`))
}
