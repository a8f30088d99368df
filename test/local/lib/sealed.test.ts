import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSealed } from '../../../local/lib/sealed'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealed-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const sealedIn = (place: string | undefined) => createSealed({ directory: place }, 'test.key')

test('what is sealed opens again, after a restart too, and says nothing of what is in it', () => {
  const sealed = sealedIn(directory).seal('corn{}flower "ü"', 'secret/1')

  expect(sealedIn(directory).open(sealed, 'secret/1')).toBe('corn{}flower "ü"')
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toMatch(/corn|flower/)
})

test('the same text is sealed otherwise each time', () => {
  const { seal } = sealedIn(undefined)
  expect(seal('same', 'a')).not.toBe(seal('same', 'a'))
})

test('it does not open where it does not belong, when it was changed or cut, or under another key', () => {
  const { seal, open } = sealedIn(directory)
  const sealed = seal('text', 'secret/1')
  const bytes = Buffer.from(sealed, 'base64')
  const changed = (at: number) =>
    Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))).toString('base64')

  expect(() => open(sealed, 'secret/2')).toThrow()
  for (const at of [0, 12, bytes.length - 1]) expect(() => open(changed(at), 'secret/1')).toThrow()
  for (const length of [0, 5, 20, bytes.length - 1]) {
    expect(() => open(bytes.subarray(0, length).toString('base64'), 'secret/1')).toThrow()
  }
  expect(() => sealedIn(undefined).open(sealed, 'secret/1')).toThrow()
})

test('the key is a file of its owner alone, made once, with nothing left beside it', () => {
  const first = sealedIn(directory).seal('text', 'a')
  const key = readFileSync(join(directory, 'test.key'))
  sealedIn(directory).open(first, 'a')

  expect(readdirSync(directory)).toEqual(['test.key'])
  expect(statSync(join(directory, 'test.key')).mode & 0o777).toBe(0o600)
  expect(key).toHaveLength(32)
  expect(readFileSync(join(directory, 'test.key'))).toEqual(key)
})

test('a file that holds no key is said by its name, and stays', () => {
  writeFileSync(join(directory, 'test.key'), 'short')
  expect(() => sealedIn(directory).seal('text', 'a')).toThrow(/test\.key holds no key: 32 bytes/)
  expect(readFileSync(join(directory, 'test.key'), 'utf8')).toBe('short')
})
