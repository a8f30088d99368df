/** Self-signed certificates, made here: a test needs no file with a key in it, and no program beside Node. */
import { generateKeyPairSync } from 'node:crypto'
import { selfSigned } from '../../local/lib/certificate'

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

export function makeKeyPair(options: CertificateOptions = {}): KeyPair {
  const { name = 'idp.example.com', bits = 2048 } = options
  const { validFrom = '2025-01-01T00:00:00Z', validTo = '2035-01-01T00:00:00Z' } = options
  const keys = generateKeyPairSync('rsa', { modulusLength: bits })
  const signed = selfSigned({ name, ...keys, validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) })
  const base64 = signed.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')
  return {
    privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}
