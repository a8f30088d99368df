import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { examplesBelow, examplesIn } from './examples'

const repository = join(__dirname, '../..')
const execute = promisify(execFile)
let project: string

/** Runs a command in the empty project, with the programs of the repository at hand. */
async function run(command: string, ...args: readonly string[]): Promise<string> {
  try {
    const env = { ...process.env, PATH: `${join(project, 'node_modules/.bin')}:${process.env.PATH}`, NODE_ENV: '' }
    const { stdout } = await execute(command, args, { cwd: project, env })
    return stdout
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error([message, stdout, stderr].join('\n'))
  }
}

const tool = (name: string) => join(repository, 'node_modules/.bin', name)

function write(path: string, content: unknown): void {
  writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content))
}

/** What the package has no need of, but those of its parts that bring none of it. */
function link(name: string): void {
  const path = join(project, 'node_modules', name)
  if (!existsSync(path)) symlinkSync(join(repository, 'node_modules', name), path)
}

/** What an example that makes an app of its own has made. */
const tellStack = `
const made = Object.values<{ Type: string; Properties: { Stages: { Name: string }[] } }>(
  app.synth().stacks[0]?.template.Resources,
)
const pipeline = made.find(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')
console.log(pipeline?.Properties.Stages.map(({ Name }) => Name).join(', '))
`

const compilerOptions = {
  ...{ target: 'es2022', lib: ['es2023'], strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
  ...{ module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out', rootDir: 'src', types: ['node'] },
  typeRoots: [join(repository, 'node_modules/@types')],
}

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'package-'))
  mkdirSync(join(project, 'src'))
  write('package.json', { name: 'consumer', version: '1.0.0', private: true })
  await execute('npm', ['run', 'build:package'], { cwd: repository })
  const tarball = (await run('npm', 'pack', join(repository, 'dist'), '--silent')).trim()
  await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', `./${tarball}`)
}, 60_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('the package, installed in an empty project', () => {
  test('brings no more than the contract needs', () => {
    const { dependencies } = JSON.parse(readFileSync(join(project, 'node_modules/signalbox/package.json'), 'utf8'))
    expect(Object.keys(dependencies)).toEqual(['@aws-sdk/client-eventbridge', 'zod'])
  })

  test('pulls events from its registry, is used from TypeScript, and runs', async () => {
    const registry = 'node_modules/signalbox/registry'
    const pulled = await run(
      'npx',
      'signalbox',
      'events',
      'pull',
      '--registry',
      registry,
      '--out',
      'src/events',
      'ApprovalRequested',
    )
    expect(pulled).toContain('ApprovalRequested.ts')
    copyFileSync(join(__dirname, 'consumer.ts'), join(project, 'src/consumer.ts'))
    write('tsconfig.json', { compilerOptions, include: ['src'] })
    await run(tool('tsc'))
    expect(await run('node', 'out/consumer.js')).toBe(
      [
        'suite passed 1',
        'sent 1 LampLit',
        'refused data.lamp',
        'granted Promote Jim to senior engineer',
        'pattern ApprovalRequested',
        'pulled schema refuses $ZodError',
        '',
      ].join('\n'),
    )
  }, 60_000)

  test('makes pipelines and reports of suites as its documents show, whose examples compile and run', async () => {
    for (const name of ['aws-cdk-lib', 'constructs', 'yaml']) link(name)
    mkdirSync(join(project, 'src/examples'))
    const examples = [
      ...examplesIn(join(repository, 'tools/package/README.md')),
      ...examplesIn(join(repository, 'domains/deployment/README.md')),
      ...examplesBelow(join(repository, 'infra/constructs/service-pipeline')),
      ...examplesBelow(join(repository, 'reporting')),
    ]
    const imported = examples.flatMap((example) => /from '(signalbox\/[^']+)'/.exec(example)?.[1] ?? [])
    expect(imported).toEqual(
      expect.arrayContaining(['signalbox/events', 'signalbox/pipeline', 'signalbox/tests', 'signalbox/tests/jest']),
    )
    const given = `declare global {
  const stack: import('aws-cdk-lib').Stack
  const repository: import('aws-cdk-lib/aws-codecommit').IRepository
}
export {}
`
    write('src/examples/given.d.ts', given)
    const isWhole = (example: string) => example.includes('new App()')
    for (const [index, example] of examples.entries()) {
      write(`src/examples/example-${index}.ts`, isWhole(example) ? `${example}\n${tellStack}` : example)
    }
    const include = ['src/examples']
    write('examples.json', {
      extends: './tsconfig.json',
      compilerOptions: { ...compilerOptions, noEmit: false },
      include,
    })
    await run(tool('tsc'), '--project', 'examples.json')
    const whole = examples.findIndex(isWhole)
    expect(await run('node', `out/examples/example-${whole}.js`)).toBe(
      'Source, Build, DeployTests, Beta, Gamma, Prod\n',
    )
  }, 60_000)

  test('is imported by ES modules too', async () => {
    const names = ['aws-cdk-lib', 'constructs', 'yaml']
    for (const name of names) link(name)
    write(
      'esm.mjs',
      `import { sourceOf } from 'signalbox/events'
import { ServicePipeline } from 'signalbox/pipeline'
import { reportTests } from 'signalbox/tests'
import { jestSuite } from 'signalbox/tests/jest'
console.log(sourceOf('lamps'), ServicePipeline.name, reportTests.name, jestSuite.name)
`,
    )
    expect(await run('node', 'esm.mjs')).toBe('signalbox.lamps ServicePipeline reportTests jestSuite\n')
  })

  test('adds less than 60 kB to a function, without the SDK', async () => {
    write(
      'function.js',
      `import { consume, createPublisher, defineEvent } from 'signalbox/events'\nconsole.log(consume, createPublisher, defineEvent)\n`,
    )
    const { outputFiles } = await build({
      ...{ absWorkingDir: project, entryPoints: ['function.js'], bundle: true, minify: true, write: false },
      ...{ platform: 'node', format: 'cjs', mainFields: ['module', 'main'], external: ['@aws-sdk/*'] },
    })
    expect(outputFiles[0]?.contents.length).toBeLessThan(60_000)
  })

  test('tests events in Jest, with the matchers', async () => {
    for (const name of ['esbuild', 'fast-check', 'ajv']) link(name)
    write(
      'lamp.test.js',
      `require('signalbox/jest')
const { ApprovalGranted } = require('signalbox/events/catalog/approvals')
const [data] = ApprovalGranted.examples
const metadata = { eventId: '01JG8QZ5W0000000000000000B', version: 1, occurredAt: '2026-01-05T09:00:00Z', correlationId: 'c' }
const event = { source: 'signalbox.approvals', 'detail-type': 'ApprovalGranted', detail: { metadata, data } }
test('matches', () => expect(event).toMatchEvent(ApprovalGranted, { subject: data.subject }))
test('differs', () => expect(() => expect(event).toMatchEvent(ApprovalGranted, { subject: 'other' })).toThrow('other'))
`,
    )
    await run(tool('jest'), '--rootDir', project, '--silent')
  }, 60_000)
})
