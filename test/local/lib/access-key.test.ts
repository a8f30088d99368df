import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accountOfAccessKey, newAccessKeyId, newUniqueId } from '../../../local/lib/access-key'

describe('an access key id', () => {
  test('has the form of one of AWS and tells its account', () => {
    const account = fc.bigInt({ min: 0n, max: 999_999_999_999n }).map((value) => value.toString().padStart(12, '0'))
    fc.assert(
      fc.property(account, fc.constantFrom('AKIA' as const, 'ASIA' as const), (accountId, prefix) => {
        const id = newAccessKeyId(prefix, accountId)
        expect(id).toMatch(/^A[KS]IA[A-Z2-7]{16}$/)
        expect(accountOfAccessKey(id)).toBe(accountId)
      }),
    )
  })

  test('of AWS tells its account too', () => {
    expect(accountOfAccessKey('ASIAQNZGKIQY56JQ7WML')).toBe('029608264753')
  })

  test('of another form tells none', () => {
    expect(accountOfAccessKey('local')).toBeUndefined()
    expect(accountOfAccessKey('AKIA1')).toBeUndefined()
  })

  test('ids of roles have 21 characters', () => {
    expect(newUniqueId('AROA')).toMatch(/^AROA[A-Z2-7]{17}$/)
  })
})
