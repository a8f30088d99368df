import { type Algorithm, checksum } from '../../../../local/engines/s3/checksum'

describe('checksums', () => {
  // The check values of the CRC catalogue, and the digests of sha1sum and sha256sum, all of "123456789".
  it.each<[Algorithm, string]>([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('%s of the check sequence is known', (algorithm, hex) => {
    expect(checksum(algorithm, Buffer.from('123456789'))).toBe(Buffer.from(hex, 'hex').toString('base64'))
  })
})
