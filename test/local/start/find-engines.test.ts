/** Engines are found by their folders, and put into the order that they say. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { enginesFolder, findEngines } from '../../../local/start/find-engines'

describe('the engines of the repository', () => {
  const names = findEngines().map(({ name }) => name)

  test('are all folders, each once', () => {
    expect([...names].sort()).toEqual(readdirSync(enginesFolder).sort())
  })

  test('begin with the judge of calls and end with what applies templates', () => {
    expect(names[0]).toBe('iam')
    expect(names.at(-1)).toBe('cloudformation')
  })

  test('have what they call before them', () => {
    for (const { name, after = [] } of findEngines()) {
      const earlier = names.slice(0, names.indexOf(name))
      expect(earlier).toEqual(expect.arrayContaining([...after]))
    }
  })
})

describe('an engine', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engines-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function write(name: string, text: string): void {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, `${name}.js`), text)
  }

  test('comes after those that it names, and by its name otherwise', () => {
    write('alder', "exports.engine = { after: ['birch', 'elm'] }")
    write('birch', 'exports.engine = {}')
    write('cedar', "exports.engine = { place: 'first' }")
    expect(findEngines([folder]).map(({ name }) => name)).toEqual(['cedar', 'birch', 'alder'])
  })

  test('that comes after itself is told by the way round', () => {
    write('alder', "exports.engine = { after: ['birch'] }")
    write('birch', "exports.engine = { after: ['alder'] }")
    expect(() => findEngines([folder])).toThrow('Engines come after each other: alder, birch, alder')
  })

  test('must be exported by the main file of its folder', () => {
    write('alder', '')
    expect(() => findEngines([folder])).toThrow('exports no "engine"')
  })
})
