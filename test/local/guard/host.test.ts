import { dirname, join } from 'node:path'
import { hostPrefixes, isApiName, isAwsName, isOriginOf, isOwnName, parseHost } from '../../../local/guard/host'
import { openApi } from '../../../local/kernel/api'
import { apiFiles, engines } from '../../../tools/api/clients'

const here = { listensOn: '127.0.0.1', allowed: new Set(['host.docker.internal']) }
const nameIn = (text: string): string => parseHost(text)?.name ?? 'none'

describe('a Host', () => {
  test.each([
    ['localhost', 'localhost', undefined],
    ['LOCALHOST:3000', 'localhost', 3000],
    ['localhost.:3000', 'localhost', 3000],
    ['[::1]:80', '[::1]', 80],
    ['[0:0:0:0:0:0:0:1]', '[::1]', undefined],
    ['a_b.example', 'a_b.example', undefined],
  ])('%s is read', (text, name, port) => {
    expect(parseHost(text)).toEqual({ name, port })
  })

  test.each(['sync-localhost:4566', 'sync-127.0.0.1:4566', 'stream-127.0.0.1', 'SYNC-localhost.'])(
    '%s is ours, with the prefix that clients of the SDKs put before it',
    (text) => {
      expect(isOwnName(nameIn(text), here)).toBe(true)
    },
  )

  test('every prefix is known that the API of an engine has', () => {
    const prefixes = apiFiles.flatMap(({ file }) =>
      Object.values(openApi(dirname(join(engines, file))).model.operations).map(({ hostPrefix }) => hostPrefix),
    )
    // WriteGetObjectResponse's is a member of its input; it is not modelled.
    const fixed = prefixes.filter((prefix) => prefix !== undefined && !prefix.includes('{'))
    expect([...new Set(fixed)].sort()).toEqual([...hostPrefixes].sort())
  })

  test.each([
    '',
    ':80',
    'sync-',
    'sync-evil.example',
    'sync-localhost.evil.example',
    'sync-127.0.0.1.evil.example',
    'sync-sync-localhost',
    'evil-localhost',
    '127.0.0.1@evil.example',
    'user:word@localhost',
    'evil.example:80:80',
    'localhost/evil',
    'localhost#',
    'localhost\t',
    '[::1%25lo]',
    '[fe80::1%lo]',
    '[::1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    'localhost..',
    'local host',
    'ｌocalhost',
  ])('%j is none', (text) => {
    expect(parseHost(text) && isOwnName(nameIn(text), here)).toBeFalsy()
  })

  test.each(['localhost', '127.0.0.1', '[::1]', 'signalbox.localhost', 'a.b.localhost', 'HOST.docker.internal'])(
    '%s is our own',
    (text) => {
      expect(isOwnName(nameIn(text), here)).toBe(true)
    },
  )

  test.each([
    'evil.example',
    'localhost.evil.example',
    'x.localhost.evil',
    'notlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    '192.168.1.5',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    'host.docker.internal.evil.example',
    'sub.host.docker.internal',
    'events.us-east-1.amazonaws.com',
  ])('%s is not', (text) => {
    expect(isOwnName(nameIn(text), here)).toBe(false)
  })

  test('is an address of this machine, where the port listens on all of them', () => {
    const all = { ...here, listensOn: '0.0.0.0' }
    expect(isOwnName('192.168.1.5', all)).toBe(true)
    expect(isOwnName('[fe80::1]', { ...here, listensOn: '::' })).toBe(true)
    expect(isOwnName('192.168.1.5.evil.example', all)).toBe(false)
    expect(isOwnName('my-laptop.local', { ...here, listensOn: 'My-Laptop.local' })).toBe(true)
    expect(isOwnName('[fd00::2]', { ...here, listensOn: 'fd00::2' })).toBe(true)
  })

  test.each([
    ['events.us-east-1.amazonaws.com', true],
    ['my.bucket.s3.eu-west-1.amazonaws.com', true],
    ['sqs.cn-north-1.amazonaws.com.cn', true],
    ['s3.us-east-1.api.aws', true],
    ['evil-amazonaws.com', false],
    ['amazonaws.com', false],
    ['.amazonaws.com', false],
    ['events..amazonaws.com', false],
    ['amazonaws.com.evil.example', false],
    ['events.us-east-1.amazonaws.com.evil.example', false],
    ['events.us-east-1.amazonaws.co', false],
  ])('%s is of AWS: %p', (name, expected) => {
    expect(isAwsName(name)).toBe(expected)
  })

  test.each([
    ['abc123.execute-api.eu-west-1.amazonaws.com', true],
    ['abc123.execute-api.evil.example', false],
    ['x.abc123.execute-api.eu-west-1.amazonaws.com', false],
    ['abc123.execute-api.eu-west-1.amazonaws.com.evil.example', false],
    ['abc123.execute-api.eu-west-1.evil-amazonaws.com', false],
  ])('%s is an API of AWS: %p', (name, expected) => {
    expect(isApiName(name)).toBe(expected)
  })

  test.each([
    ['http://localhost:3000', 'localhost:3000', true],
    ['https://signalbox.localhost', 'signalbox.localhost', true],
    ['http://localhost', 'localhost:80', true],
    ['http://localhost:3001', 'localhost:3000', false],
    ['http://localhost', 'localhost:3000', false],
    ['http://127.0.0.1:3000', 'localhost:3000', false],
    ['http://app.localhost:3000', 'localhost:3000', false],
    ['file://localhost', 'localhost', false],
    ['localhost:3000', 'localhost:3000', false],
    ['null', 'localhost:3000', false],
  ])('of the origin %s is %s: %p', (origin, text, expected) => {
    const host = parseHost(text)
    expect(host && isOriginOf(origin, host)).toBe(expected)
  })
})
