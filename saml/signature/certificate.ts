/** Certificates that an identity provider signs with. */
import { X509Certificate } from 'node:crypto'
import { SamlError } from '../error'

export interface SigningCertificate {
  readonly pem: string
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  readonly validTo: number
  /** SHA-256 of the DER, in hexadecimal. */
  readonly fingerprint: string
}

/** Of PEM, or of the base64 that metadata has. Only RSA keys of 1,024 bits and more: no other signature is taken. */
export function readCertificate(text: string): SigningCertificate {
  const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new SamlError('certificate', 'A certificate is not in base64')
  const pem = `-----BEGIN CERTIFICATE-----\n${base64.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`
  try {
    const certificate = new X509Certificate(pem)
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey
    if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
      throw new SamlError('certificate', 'A certificate’s key is not RSA of at least 1024 bits')
    }
    return {
      pem,
      validFrom: Date.parse(certificate.validFrom),
      validTo: Date.parse(certificate.validTo),
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    }
  } catch (error) {
    if (error instanceof SamlError) throw error
    throw new SamlError('certificate', 'A certificate can not be read', { cause: error })
  }
}
