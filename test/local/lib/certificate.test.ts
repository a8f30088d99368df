import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { selfSigned } from '../../../local/lib/certificate'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

test.each([
  ['2026-01-05T09:00:00.000Z', '2036-01-05T09:00:00.000Z'],
  ['2045-06-30T23:59:59.000Z', '2055-06-30T23:59:59.000Z'],
])('a certificate of %s to %s is read as it was written, and is of its own key', (from, to) => {
  const der = selfSigned({ name: 'us-east-1_Example', ...keys, validFrom: Date.parse(from), validTo: Date.parse(to) })
  const read = new X509Certificate(der)

  expect(read.subject).toBe('CN=us-east-1_Example')
  expect([Date.parse(read.validFrom), Date.parse(read.validTo)]).toEqual([Date.parse(from), Date.parse(to)])
  expect(read.verify(keys.publicKey)).toBe(true)
  expect(read.publicKey.equals(keys.publicKey)).toBe(true)
})
