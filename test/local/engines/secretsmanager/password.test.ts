import fc from 'fast-check'
import { generateSecretString } from '../../../../local/engines/secretsmanager/generated'
import { type PasswordOptions, randomPassword } from '../../../../local/engines/secretsmanager/password'

const types = { Lowercase: /[a-z]/, Uppercase: /[A-Z]/, Numbers: /[0-9]/, Punctuation: /[!-/:-@[-`{-~]/ }

test('a password has 32 characters of four types unless said', () => {
  const password = randomPassword({})
  expect(password).toHaveLength(32)
  for (const type of Object.values(types)) expect(password).toMatch(type)
  expect(randomPassword({})).not.toBe(password)
})

test('a password is as long as asked, of the types asked, each of them in it if that is asked', () => {
  const flag = fc.boolean()
  const options = fc.record({
    PasswordLength: fc.integer({ min: 5, max: 60 }),
    ExcludeLowercase: flag,
    ExcludeUppercase: flag,
    ExcludeNumbers: flag,
    IncludeSpace: flag,
    RequireEachIncludedType: flag,
    ExcludeCharacters: fc.string({ unit: fc.constantFrom(...'abcXYZ019!"/@'), maxLength: 10 }),
  })
  fc.assert(
    fc.property(options, (asked) => {
      const password = randomPassword(asked)
      expect(password).toHaveLength(asked.PasswordLength)
      for (const character of asked.ExcludeCharacters) expect(password).not.toContain(character)
      for (const [name, type] of Object.entries(types)) {
        if (asked[`Exclude${name}` as keyof typeof asked]) expect(password).not.toMatch(type)
        else if (asked.RequireEachIncludedType) expect(password).toMatch(type)
      }
      if (!asked.IncludeSpace) expect(password).not.toContain(' ')
      else if (asked.RequireEachIncludedType) expect(password).toContain(' ')
    }),
  )
})

const only: PasswordOptions = { ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true }

test.each<[PasswordOptions, string]>([
  [{ PasswordLength: 0 }, 'greater than or equal to 1'],
  [{ PasswordLength: 4097 }, 'less than or equal to 4096'],
  [{ PasswordLength: 3 }, 'Password length is too short based on the required types.'],
  [{ ...only, ExcludeLowercase: true }, 'No characters are left'],
  [{ ...only, ExcludeCharacters: 'abcdefghijklmnopqrstuvwxyz' }, 'No characters are left'],
  [{ ExcludeCharacters: 'a'.repeat(4097) }, 'excludeCharacters'],
])('a password of %j is refused', (options, message) => {
  expect(() => randomPassword(options)).toThrow(message)
})

test('a password takes a type no more of which is left for one that was not asked', () => {
  expect(randomPassword({ ExcludeCharacters: '0123456789', PasswordLength: 4 })).not.toMatch(types.Numbers)
  expect(randomPassword({ PasswordLength: 1, RequireEachIncludedType: false })).toHaveLength(1)
})

test('a template’s options may be text, and its password a member of a JSON text', () => {
  const generated = generateSecretString(
    {
      SecretStringTemplate: '{"username":"admin","password":"replaced"}',
      GenerateStringKey: 'password',
      PasswordLength: '12',
      ExcludePunctuation: 'true',
      ExcludeUppercase: true,
      RequireEachIncludedType: 'false',
    },
    'here',
  )
  expect(JSON.parse(generated)).toEqual({ username: 'admin', password: expect.stringMatching(/^[a-z0-9]{12}$/) })
})

test.each<[object, string]>([
  [{ GenerateStringKey: 'password' }, 'are given together'],
  [{ SecretStringTemplate: '{}' }, 'are given together'],
  [{ SecretStringTemplate: '[]', GenerateStringKey: 'a' }, 'is no JSON object'],
  [{ SecretStringTemplate: 'nonsense', GenerateStringKey: 'a' }, 'is no JSON object'],
  [{ ExcludeNumbers: 'maybe' }, 'neither true nor false'],
  [{ PasswordLength: 'long' }, 'passwordLength'],
  [{ Colour: 'red' }, 'Colour'],
])('a template’s %j is refused by name', (properties, message) => {
  expect(() => generateSecretString(properties, 'here')).toThrow(message)
})
