import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesIn } from '../../../../local/lib/zip/files-in'
import { readZip } from '../../../../local/lib/zip/read-zip'
import { writeZip } from '../../../../local/lib/zip/write-zip'

const limits = { mostBytes: 1_000_000 }
const file = (path: string, content = path, mode?: number) => ({ path, content: Buffer.from(content), mode })

describe('an archive that is written', () => {
  it('is read back with its paths, bytes and modes, in order of path', async () => {
    const archive = await writeZip([
      file('b/run.sh', '#!/bin/sh', 0o755),
      file('ä.txt'),
      file('a.txt', 'a'.repeat(5000)),
    ])

    expect(readZip(archive, limits)).toEqual([
      { ...file('a.txt', 'a'.repeat(5000)), mode: 0o644 },
      file('b/run.sh', '#!/bin/sh', 0o755),
      { ...file('ä.txt'), mode: 0o644 },
    ])
  })

  it('is the same bytes in any order, and in any time zone', async () => {
    const files = [file('one'), file('two'), file('dir/three')]
    const elsewhere = (zone: string) =>
      execFileSync(process.execPath, ['--import', 'tsx', '-e', program], { env: { ...process.env, TZ: zone } })
    const program = `require(${JSON.stringify(join(__dirname, '../../../../local/lib/zip/write-zip'))}).writeZip(
      ['one', 'two', 'dir/three'].map((path) => ({ path, content: Buffer.from(path) }))
    ).then((archive) => process.stdout.write(archive))`

    const archive = await writeZip(files)

    expect(await writeZip([...files].reverse())).toEqual(archive)
    expect(elsewhere('Pacific/Kiritimati')).toEqual(archive)
  })

  it('holds a path once, and none that leaves it', async () => {
    await expect(writeZip([file('a'), file('a')])).rejects.toThrow('"a" is there twice')
    await expect(writeZip([file('../a')])).rejects.toThrow('invalid relative path')
  })
})

describe('the files of a directory', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'signalbox-zip-'))
    mkdirSync(join(directory, 'bin'))
    writeFileSync(join(directory, 'bin/run'), 'run')
    chmodSync(join(directory, 'bin/run'), 0o755)
    writeFileSync(join(directory, 'a.txt'), 'a', { mode: 0o644 })
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('make the same archive whenever they were written', async () => {
    const before = await writeZip(await filesIn(directory))
    utimesSync(join(directory, 'a.txt'), 1, 1)

    expect(await writeZip(await filesIn(directory))).toEqual(before)
    expect((await filesIn(directory)).map(({ path, mode }) => [path, mode])).toEqual([
      ['a.txt', 0o644],
      ['bin/run', 0o755],
    ])
  })

  it('are read through a link that stays inside, and not through one that leads out', async () => {
    symlinkSync('a.txt', join(directory, 'b.txt'))
    expect((await filesIn(directory, (path) => path === 'b.txt')).map(({ content }) => `${content}`)).toEqual(['a'])

    symlinkSync('/etc/passwd', join(directory, 'secret'))
    await expect(filesIn(directory)).rejects.toThrow('secret is a link that leaves')
  })
})
