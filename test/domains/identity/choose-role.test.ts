import fc from 'fast-check'
import { chooseRole } from '../../../domains/identity/company/choose-role'

const provider = 'arn:aws:iam::123456789012:saml-provider/company'
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`
const ours = [role('admins'), role('approvers'), role('developers')]
const named = (...values: readonly string[]) =>
  chooseRole(new Map([['https://aws.amazon.com/SAML/Attributes/Role', values]]), provider, ours)

test('a role is named with the provider, in either order', () => {
  expect(named(`${role('developers')},${provider}`)).toBe(role('developers'))
  expect(named(` ${provider} , ${role('developers')} `)).toBe(role('developers'))
})

test('of several it is the first of ours, however they are ordered', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...ours, role('others')), { minLength: 1 }), (roles) => {
      const expected = ours.find((each) => roles.includes(each))
      expect(named(...roles.map((each) => `${each},${provider}`))).toBe(expected)
    }),
  )
})

test.each([
  ['no role', []],
  ['a role that is not ours', [`${role('others')},${provider}`]],
  ['one that begins like ours', [`${role('admins')}-of-others,${provider}`]],
  ['one that ends like ours', [`x${role('admins')},${provider}`]],
  ['one without a provider', [role('admins')]],
  ['one of another provider', [`${role('admins')},${provider}-of-others`]],
  ['a provider in one value and a role in another', [role('admins'), provider]],
  ['three in one value', [`${role('admins')},${provider},${role('developers')}`]],
  ['another case', [`${role('Admins')},${provider}`]],
  ['nothing at all', ['', ',']],
])('%s gives none', (_what, values) => {
  expect(named(...values)).toBeUndefined()
})

test('nor does an attribute with a name like it', () => {
  for (const name of ['Role', 'https://aws.amazon.com/SAML/Attributes/role', '__proto__', 'constructor']) {
    expect(chooseRole(new Map([[name, [`${role('admins')},${provider}`]]]), provider, ours)).toBeUndefined()
  }
})
