import fc from 'fast-check'
import { newSealingKeys, open, publicKeyOf, seal } from '../../../domains/identity/company/seal'

test('what is sealed for a key is opened by its private half, about the same thing', () => {
  const { privateKey, publicKey } = newSealingKeys()
  expect(publicKeyOf(privateKey)).toBe(publicKey)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, about) => {
      expect(open(seal(text, publicKey, about), privateKey, about)).toBe(Buffer.from(text).toString())
    }),
    { numRuns: 30 },
  )
})

test('neither another key nor anything else opens it, nor if it was changed or is about something else', () => {
  const { privateKey, publicKey } = newSealingKeys()
  const sealed = seal('the assertion', publicKey, 'code')
  const other = newSealingKeys()

  expect(open(sealed, other.privateKey, 'code')).toBeUndefined()
  expect(open(sealed, publicKey, 'code')).toBeUndefined()
  for (const key of ['', 'x', '{}', Buffer.alloc(48).toString('base64url')]) {
    expect(open(sealed, key, 'code')).toBeUndefined()
  }
  expect(open(sealed, privateKey, 'another code')).toBeUndefined()
  const [once = '', rest = ''] = sealed.split('.')
  const bytes = Buffer.from(rest, 'base64url')
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(open(`${once}.${changed.toString('base64url')}`, privateKey, 'code')).toBeUndefined()
  }
  for (const text of ['', '.', once, `${once}.`, `${once}.AAAA`, `${publicKey}.${rest}`]) {
    expect(open(text, privateKey, 'code')).toBeUndefined()
  }
})

test('the same text is never sealed the same', () => {
  const { publicKey } = newSealingKeys()
  expect(seal('x', publicKey, 'code')).not.toBe(seal('x', publicKey, 'code'))
})
