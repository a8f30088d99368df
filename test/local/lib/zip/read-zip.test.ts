import fc from 'fast-check'
import { readZip } from '../../../../local/lib/zip/read-zip'
import { zipOf } from './zip-of'

const limits = { mostBytes: 262_144_000 }

describe('an archive', () => {
  it('gives back the files that were put in, stored or deflated', () => {
    const path = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}(\/[a-z0-9]{1,8}){0,2}\.js$/)
    fc.assert(
      fc.property(fc.dictionary(path, fc.uint8Array({ maxLength: 300 })), fc.boolean(), (files, deflate) => {
        const entries = readZip(zipOf(files, { deflate }), limits)
        expect(Object.fromEntries(entries.map(({ path, content }) => [path, [...content]]))).toEqual(
          Object.fromEntries(Object.entries(files).map(([path, content]) => [path, [...content]])),
        )
      }),
    )
  })

  it.each(['../out.js', '/etc/passwd', 'a/../../b', 'a\\..\\b', 'C:/x', 'nul\0l'])(
    'that leaves its directory is refused: %j',
    (path) => {
      expect(() => readZip(zipOf({ [path]: 'x' }), limits)).toThrow('leaves the archive')
    },
  )

  it('that holds a link is refused', () => {
    expect(() => readZip(zipOf({ link: '/etc/passwd' }, { unixMode: 0o120777 }), limits)).toThrow('is a link')
  })

  it('that says less than it unpacks to is refused before it fills memory', () => {
    const bomb = zipOf({ bomb: Buffer.alloc(5_000_000) }, { deflate: true, size: 10 })
    expect(() => readZip(bomb, limits)).toThrow('is damaged')
  })

  it('that says it unpacks to more than may be taken is refused', () => {
    expect(() => readZip(zipOf({ a: 'x' }, { size: 262_144_001 }), limits)).toThrow(
      'it unpacks to more than 262144000 bytes',
    )
  })

  it('that was changed on the way is refused', () => {
    const archive = zipOf({ 'index.js': 'exports.handler = 1' })
    archive.write('EXPORTS', archive.indexOf('exports'))
    expect(() => readZip(archive, limits)).toThrow('is damaged')
  })

  it('of any bytes at all is read or refused, never more', () => {
    const archive = zipOf({ 'index.js': 'exports.handler = 1', 'a/b.js': 'x'.repeat(100) }, { deflate: true })
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.nat(255), fc.nat(archive.length), (at, byte, length) => {
        const broken = Buffer.from(archive.subarray(0, length))
        if (at < broken.length) broken[at] = byte
        try {
          readZip(broken, limits)
        } catch (error) {
          expect(error).toMatchObject({ name: 'ZipError' })
        }
      }),
      // The first entry's local header is said to be far behind the archive's end.
      { examples: [[198, 1, 229]] },
    )
  })
})
