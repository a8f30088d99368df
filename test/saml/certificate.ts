/** Self-signed certificates, made here: a test needs no file with a key in it, and no program beside Node. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: string
  readonly certificate: string
}

export interface CertificateOptions {
  readonly name?: string
  readonly validFrom?: string
  readonly validTo?: string
  readonly bits?: number
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

function time(text: string): Buffer {
  return der(0x18, Buffer.from(`${text.replace(/[-:T]|\.\d+/g, '')}`))
}

export function makeKeyPair(options: CertificateOptions = {}): KeyPair {
  const { name = 'idp.example.com', bits = 2048 } = options
  const { validFrom = '2025-01-01T00:00:00Z', validTo = '2035-01-01T00:00:00Z' } = options
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
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
  const signed = sequence(body, algorithm, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey)))
  const base64 = signed.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}
