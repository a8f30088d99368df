/** A suite of Jest's, run by Jest itself in a process of its own, as a function would. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const repository = join(__dirname, '../..')
let rootDir: string
beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), 'suite-'))
})
afterEach(() => rmSync(rootDir, { recursive: true }))

function run(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(rootDir, name), text)
  const code = `
    const { jestSuite } = require(${JSON.stringify(join(repository, 'reporting/jest-suite.ts'))})
    const event = { run: { pipeline: 'p', id: 'i' }, stage: 'Beta', suite: 's', attempt: 1, baseUrl: 'https://api.example/', outputs: { Table: 't' } }
    jestSuite({ rootDir: ${JSON.stringify(rootDir)}, config: { testEnvironment: 'node' } })(event)
      .then((report) => console.log(JSON.stringify(report)))`
  const env = { ...process.env, JEST_WORKER_ID: undefined, NODE_OPTIONS: '' }
  const out = execFileSync(process.execPath, ['--import', 'tsx', '-e', code], { cwd: repository, env, stdio: 'pipe' })
  return JSON.parse(out.toString().trim().split('\n').at(-1) ?? '')
}

test('its tests are counted with their assertions, and each that failed is named', () => {
  const report = run({
    'a.test.js': `
      test('knows where', () => { expect(process.env.BASE_URL).toBe('https://api.example'); expect(process.env.OUTPUT_Table).toBe('t') })
      describe('sums', () => { test('are right', () => expect(1 + 1).toBe(3)) })
      test.skip('later', () => {})`,
    'b.test.js': 'syntax error',
  })

  expect(report).toMatchObject({ verdict: 'failed', counts: { passed: 1, failed: 2, skipped: 1 }, assertions: 2 })
  const [broken, sums] = [...report.failures].sort((a, b) => (a.test < b.test ? -1 : 1))
  expect(broken.test).toMatch(/b\.test\.js$/)
  expect(sums).toEqual({ test: 'sums are right', message: expect.stringContaining('Expected: 3') })
})

test('tests that assert nothing are not green', () => {
  expect(run({ 'a.test.js': `test('nothing', () => {})` })).toMatchObject({ verdict: 'failed', assertions: 0 })
  rmSync(join(rootDir, 'a.test.js'))
  expect(run({})).toMatchObject({ verdict: 'failed', counts: { passed: 0 } })
})
