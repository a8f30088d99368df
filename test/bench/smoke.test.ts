/** A benchmark that nobody runs breaks without anybody's knowing: each is run in the smallest size, and its figures are not read. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(__dirname, '../..')
/** Whose smallest sample takes some ten seconds of a processor each: these are loaded with the others, and no more. */
const long = ['deployment', 'live', 'newcomer', 'portal']
const names = [
  ...['bundles', 'cold-calls', 'events', 'compatibility', 'start', 'approvals', 'local', 'sync', 'sign-in', 'keys'],
  ...['rules', 'subscriptions', 'identity', 'cost', 'waiting'],
]

test('each benchmark prints its figures when it does the least that it can', async () => {
  const args = ['--require', './bin/typescript.js', 'bench/run.ts', ...names]
  const env = { ...process.env, SCALE: '0.001', CI: 'true' }

  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 1e7 })

  const sections = stdout
    .trim()
    .split(/\n\n/)
    .map((section) => section.split('\n'))
  expect(sections.map(([name]) => name)).toEqual(names)
  expect(sections.filter((lines) => lines.length < 2)).toEqual([])
  expect(stdout).not.toContain('NaN')
}, 900_000)

test('a benchmark that there is not is refused with the names of those that there are, each of which is run above or too long', async () => {
  const args = ['--require', './bin/typescript.js', 'bench/run.ts', 'nothing']

  const refused = promisify(execFile)(process.execPath, args, { cwd: root })

  const { stderr } = await refused.then(
    () => ({ stderr: '' }),
    (error: { readonly stderr: string }) => error,
  )
  const [, listed = ''] = /There is no benchmark nothing: there are (.*)/.exec(stderr) ?? []
  expect(listed.split(', ').sort()).toEqual([...names, ...long].sort())
})
