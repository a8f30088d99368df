import {
  checkDynamicReferences,
  type DynamicReference,
  memberOf,
  resolveDynamicReferences,
  withoutSecrets,
} from '../../../local/assembly/dynamic-references'

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:shop/key-AbCdEf'

async function read(text: string): Promise<DynamicReference | undefined> {
  let asked: DynamicReference | undefined
  await resolveDynamicReferences(text, async (reference) => {
    asked = reference
    return ''
  })
  return asked
}

const plain = { service: 'secretsmanager' as const, key: undefined, stage: undefined, version: undefined }

test.each([
  ['{{resolve:secretsmanager:shop/key}}', { ...plain, id: 'shop/key' }],
  ['{{resolve:secretsmanager:shop/key:SecretString}}', { ...plain, id: 'shop/key' }],
  ['{{resolve:secretsmanager:shop/key:SecretString:password}}', { ...plain, id: 'shop/key', key: 'password' }],
  ['{{resolve:secretsmanager:shop/key:SecretString:password::}}', { ...plain, id: 'shop/key', key: 'password' }],
  ['{{resolve:secretsmanager:k:SecretString::AWSPREVIOUS}}', { ...plain, id: 'k', stage: 'AWSPREVIOUS' }],
  ['{{resolve:secretsmanager:k:SecretString:a::v1}}', { ...plain, id: 'k', key: 'a', version: 'v1' }],
  [`{{resolve:secretsmanager:${arn}:SecretString:password::}}`, { ...plain, id: arn, key: 'password' }],
  [`{{resolve:secretsmanager:${arn}}}`, { ...plain, id: arn }],
  ['{{resolve:ssm:/shop/size}}', { service: 'ssm', id: '/shop/size', version: undefined }],
  ['{{resolve:ssm-secure:/shop/key:3}}', { service: 'ssm-secure', id: '/shop/key', version: '3' }],
])('%s is read', async (text, expected) => {
  expect(await read(text)).toEqual(expected)
})

test.each([
  ['{{resolve:secretsmanager:}}', 'expected {{resolve:secretsmanager:id:SecretString:key:stage:version}}'],
  ['{{resolve:secretsmanager:k:SecretBinary}}', 'expected {{resolve:secretsmanager'],
  ['{{resolve:secretsmanager:k:SecretString:a:b:c:d}}', 'expected {{resolve:secretsmanager'],
  ['{{resolve:secretsmanager:k:SecretString:a:stage:version}}', 'give a stage or a version, not both'],
  ['{{resolve:kms:/x:1}}', '{{resolve:kms:…}} is not modelled'],
  ['{{resolve:ssm:/x:latest}}', 'expected {{resolve:ssm:name:version}}'],
  ['{{resolve:}}', 'is not modelled'],
])('%s is refused', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})

test('references are replaced wherever they stand in a value, and nothing else is changed', async () => {
  const value = {
    a: 'x{{resolve:secretsmanager:one}}y{{resolve:secretsmanager:two}}',
    b: [{ c: '{{resolve:secretsmanager:one}}' }, 7, null, true],
    d: '{{not:resolve}} {{resolve:secretsmanager:unclosed',
  }
  const { value: found, secrets } = await resolveDynamicReferences(value, async ({ id }) => `<{{resolve:${id}}}>`)
  expect(found).toEqual({
    a: 'x<{{resolve:one}}>y<{{resolve:two}}>',
    b: [{ c: '<{{resolve:one}}>' }, 7, null, true],
    d: '{{not:resolve}} {{resolve:secretsmanager:unclosed',
  })
  expect(secrets).toEqual(['<{{resolve:one}}>', '<{{resolve:two}}>'])
})

test('what is not modelled is found in the pieces, too, that functions put together', () => {
  for (const piece of [
    '{{resolve:secretsmanager:',
    '{{resolve:',
    '{{resolve:secrets',
    'plain',
    '{{resolve:secretsmanager:a}}',
  ]) {
    expect(() => checkDynamicReferences(piece)).not.toThrow()
  }
  for (const piece of ['{{resolve:secrets:', 'a {{resolve:kms:x}}', '{{resolve:secrets:x}}', '{{resolve:kms']) {
    expect(() => checkDynamicReferences(piece)).toThrow('is not modelled by the local cloud')
  }
})

test.each([
  ['{"a":"x","b":7,"c":{"d":1},"e":false}', 'a', 'x'],
  ['{"a":"x","b":7,"c":{"d":1},"e":false}', 'b', '7'],
  ['{"a":"x","b":7,"c":{"d":1},"e":false}', 'c', '{"d":1}'],
  ['{"a":"x","b":7,"c":{"d":1},"e":false}', 'e', 'false'],
])('of %s the key %s is %s', (text, key, expected) => {
  expect(memberOf(text, { ...plain, id: 's', key })).toBe(expected)
})

test.each([
  ['cornflower', 'a', 'Could not parse SecretString JSON'],
  ['["cornflower"]', 'a', 'there is no key "a"'],
  ['{"b":"cornflower"}', 'a', 'there is no key "a"'],
  ['{"b":"cornflower"}', 'toString', 'there is no key "toString"'],
])('of %s there is no %s, and the error does not tell the rest', (text, key, message) => {
  const member = () => memberOf(text, { ...plain, id: 's', key })
  expect(member).toThrow(message)
  expect(member).not.toThrow('cornflower')
})

test('a message is told without the secrets in it, the longer ones first', () => {
  expect(withoutSecrets('"abc" and "abcdef" are wrong', ['abc', '', 'abcdef'])).toBe('"****" and "****" are wrong')
})
