import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const repository = join(__dirname, '../..')
const root = mkdtempSync(join(tmpdir(), 'typescript-'))
const code = join(root, '.build', 'code')

beforeAll(() => {
  mkdirSync(join(root, 'bin'))
  copyFileSync(join(repository, 'bin/typescript.js'), join(root, 'bin/typescript.js'))
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  write('bin/run.js', "const keep = require('./typescript').remember('run')\nrequire('../lamps/main.ts')\nkeep()\n")
  write('lamps/lamp.ts', 'interface Lamp { readonly name: string }\nexport const lamp: Lamp = { name: "desk" }\n')
  write('lamps/main.ts', "import { lamp } from './lamp'\nconsole.log(lamp.name)\n")
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

beforeEach(() => rmSync(join(root, '.build'), { recursive: true, force: true }))

function write(name: string, text: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true })
  writeFileSync(join(root, name), text)
}

const run = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()

const runFile = (name: string): string => run('--require', './bin/typescript.js', name)

test('a folder is compiled as one script, which is kept with its map and with what V8 made of it', () => {
  const first = run('bin/run.js')
  const kept = readdirSync(code).sort()
  const second = run('bin/run.js')

  expect([first, second]).toEqual(['desk', 'desk'])
  expect(kept.map((name) => name.replace(/-\w{16}/, ''))).toEqual(['lamps.js', 'lamps.js.map', 'lamps.js.run'])
  expect(readdirSync(code).sort()).toEqual(kept)
})

test('a package that is loaded later is found, also by a script that was kept', () => {
  write('bin/late.js', "const keep = require('./typescript').remember('late')\nrequire('../late/main.ts')\nkeep()\n")
  write('late/main.ts', "const load = () => import('jose')\nload().then(({ SignJWT }) => console.log(SignJWT.name))\n")

  expect([run('bin/late.js'), run('bin/late.js'), run('bin/late.js')]).toEqual(['SignJWT', 'SignJWT', 'SignJWT'])
})

test('what V8 does not take is made again', () => {
  run('bin/run.js')
  const [made = ''] = readdirSync(code).filter((name) => name.endsWith('.run'))
  writeFileSync(join(code, made), 'not made by V8')

  expect(run('bin/run.js')).toBe('desk')
  expect(statSync(join(code, made)).size).toBeGreaterThan('not made by V8'.length)
})

test('a change of a file is seen, and what was compiled before it is not kept', () => {
  write('rooms/main.ts', 'const room: string = "hall"\nconsole.log(room)\n')
  const before = runFile('rooms/main.ts')
  write('rooms/main.ts', 'const room: string = "kitchen"\nconsole.log(room)\n')

  const after = runFile('rooms/main.ts')

  expect([before, after]).toEqual(['hall', 'kitchen'])
  expect(readdirSync(code)).toHaveLength(2)
})

test('what a process writes into a folder that it has begun to load is read as it was written', () => {
  write('later/index.ts', "export const rooms: readonly string[] = ['hall']\n")
  write(
    'later/main.ts',
    [
      "import { writeFileSync } from 'node:fs'",
      "import { join } from 'node:path'",
      'writeFileSync(join(__dirname, "attic.ts"), "export const attic: string = \'attic\'\\n")',
      `writeFileSync(join(__dirname, "index.ts"), "import { attic } from './attic'\\nexport const rooms = ['hall', attic]\\n")`,
      "console.log(require('./index').rooms.join())",
    ].join('\n'),
  )

  expect(runFile('later/main.ts')).toBe('hall,attic')
})

test('a stack tells the lines of the TypeScript, and the functions by their names', () => {
  write('stacks/other.ts', 'export const one: number = 1\n')
  write(
    'stacks/fail.ts',
    [
      'interface Unused {',
      '  readonly of: string',
      '}',
      'type Also = Unused',
      'function fall(how: string): never {',
      '  throw new TypeError(how as string)',
      '}',
      'try { fall("over") } catch (error) { console.log((error as Error).stack) }',
    ].join('\n'),
  )

  const [message, thrown, called] = runFile('stacks/fail.ts').split('\n')

  expect(message).toBe('TypeError: over')
  expect(thrown).toBe(`    at fall (${join(root, 'stacks/fail.ts')}:6:9)`)
  expect(called).toContain(`${join(root, 'stacks/fail.ts')}:8:7`)
})

test('where nothing can be kept, it is compiled each time', () => {
  writeFileSync(join(root, '.build'), 'a file, where the directory would be')

  expect(run('bin/run.js')).toBe('desk')
})

test('what can not be compiled is told with its file and line', () => {
  write('wrong/syntax.ts', 'const fine = 1\nconst = 2\n')

  const { status, stderr } = spawnSync(process.execPath, ['--require', './bin/typescript.js', 'wrong/syntax.ts'], {
    cwd: root,
    encoding: 'utf8',
  })

  expect(status).toBe(1)
  expect(stderr).toContain('wrong/syntax.ts:2:6: ERROR: Expected identifier but found "="')
})

test('packages that are modules alone are imported when they are needed', () => {
  write('modules/main.ts', "import('jose').then(({ decodeJwt }) => console.log(typeof decodeJwt))\n")

  expect(runFile('modules/main.ts')).toBe('function')
})

test('TypeScript of elsewhere is refused', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'))
  writeFileSync(join(elsewhere, 'main.ts'), 'const x: number = 1\n')

  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', './bin/typescript.js', join(elsewhere, 'main.ts')],
    { cwd: root, encoding: 'utf8' },
  )
  rmSync(elsewhere, { recursive: true })

  expect(status).toBe(1)
  expect(stderr).toContain('is not of this repository: its TypeScript is not compiled here')
})

test('a file of the root is compiled as a folder is, and others see which files are left to us', () => {
  write(
    'lamps.config.ts',
    "const lamp: string = 'desk'\nconsole.log(lamp, require('node:module')._extensions['.ts'].root)\n",
  )
  expect(runFile('lamps.config.ts')).toBe(`desk ${realpathSync(root)}/`)
})
