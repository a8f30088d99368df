import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { localPackages } from '../../tools/package/local-packages'
import { examplesBelow, examplesIn } from './examples'
import { createProject, type Project, packedTarball, repository, tool } from './installed'
import { describeStranger } from './stranger'

function manifestAt(directory: string) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
}

let project: Project
const run: Project['run'] = (command, ...args) => project.run(command, ...args)
const write: Project['write'] = (path, content) => project.write(path, content)

/** What an example that makes an app of its own has made. */
const tellStack = `
const made = Object.values<{ Type: string; Properties: { Stages: { Name: string }[] } }>(
  app.synth().stacks[0]?.template.Resources,
)
const pipeline = made.find(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')
console.log(pipeline?.Properties.Stages.map(({ Name }) => Name).join(', '))
`

/** Sources, besides those of whole folders, whose doc comments show what strangers import. */
const strangersImport = [
  ...['asl', 'config/config', 'consume', 'consume-queue', 'consumes', 'define-event', 'event-id', 'events-from'],
  ...['jest/recorder', 'publish', 'upcast', '../local/lib/pattern/matches-pattern'],
].map((file) => `events/${file}.ts`)
/** What an example shows how to use, of that which strangers import. */
const shown = [
  ...['aslSubstitutions', 'consume', 'consumeQueue', 'consumeUpcast', 'consumes', 'createPublisher', 'defineConfig'],
  ...[
    'defineEvent',
    'defineUpcaster',
    'describeEventContracts',
    'EventConsumer',
    'eventsFrom',
    'grantPublish',
    'jestSuite',
  ],
  ...['matchesPattern', 'newEventId', 'recordEvents', 'reportTests', 'ServicePipeline', 'startTestCloud'],
]

const allOfIt = `import { defineConfig } from 'signalbox/config'
import { consume, type EventHandler, eventsFrom, matchesPattern, newEventId } from 'signalbox/events'
import { aslSubstitutions } from 'signalbox/events/asl'
import { catalog } from 'signalbox/events/catalog'
import { ApprovalGranted } from 'signalbox/events/catalog/approvals'
import { EventConsumer, grantPublish } from 'signalbox/infra'
import { describeEventContracts } from 'signalbox/jest'
import { startTestCloud, type LocalCloud } from 'signalbox/local'
import { ServicePipeline } from 'signalbox/pipeline'
import { reportTests } from 'signalbox/tests'
import { jestSuite } from 'signalbox/tests/jest'

const handler: EventHandler = consume(ApprovalGranted, async ({ data }) => {
  const subject: string = data.subject
  // @ts-expect-error: what is not resolved is any, and would have this
  void data.nothing
  void subject
})
const started: Promise<LocalCloud> = startTestCloud('cdk.out')
// @ts-expect-error: the same
void started.nothing
// @ts-expect-error: there is no such field
defineConfig({ catalog: 'x', nothing: 1 })
// @ts-expect-error: not as text
grantPublish('x')
void [handler, eventsFrom, matchesPattern, newEventId, aslSubstitutions, catalog, EventConsumer, describeEventContracts]
void [ServicePipeline, reportTests, jestSuite]
`

const compilerOptions = {
  ...{ target: 'es2022', lib: ['es2023'], strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
  ...{ module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out', rootDir: 'src', types: ['node'] },
  typeRoots: [join(repository, 'node_modules/@types')],
}

beforeAll(async () => {
  project = createProject({ name: 'consumer', version: '1.0.0', private: true })
  const tarball = await packedTarball()
  await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball)
}, 600_000)

afterAll(() => project?.remove())

describe('the package, installed in an empty project', () => {
  test('brings no more than the contract needs', () => {
    const { name, dependencies } = manifestAt(join(project.root, 'node_modules/signalbox'))
    expect(Object.keys(dependencies)).toEqual(['@aws-sdk/client-eventbridge', 'zod'])
    const { packages } = JSON.parse(readFileSync(join(project.root, 'node_modules/.package-lock.json'), 'utf8'))
    expect(Object.keys(packages).length).toBeLessThanOrEqual(26)
    expect(Object.keys(packages).join()).not.toMatch(/aws-cdk|esbuild/)
    // What is packed at the root of the repository is no second thing of this name, and can't be published.
    expect(name).toBe('signalbox')
    expect(manifestAt(repository)).toMatchObject({ name: 'signalbox-repository', private: true })
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
    mkdirSync(join(project.root, 'src'), { recursive: true })
    copyFileSync(join(__dirname, 'consumer.ts'), join(project.root, 'src/consumer.ts'))
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
    project.link('aws-cdk-lib', 'constructs', 'yaml', ...localPackages)
    const examples = [
      ...examplesIn(join(repository, 'tools/package/README.md')),
      ...examplesIn(join(repository, 'domains/deployment/README.md')),
      ...examplesBelow(join(repository, 'infra/constructs/service-pipeline')),
      ...examplesBelow(join(repository, 'reporting')),
      ...examplesBelow(join(repository, 'infra/constructs/contract')),
      ...examplesBelow(join(repository, 'tools/package/entries')).filter((each) => !each.includes('signalbox/vitest')),
      ...strangersImport.flatMap((file) => examplesIn(join(repository, file))),
    ]
    const imported = examples.flatMap((example) =>
      [...example.matchAll(/from '(signalbox\/[^']+)'/g)].map(([, name]) => name),
    )
    expect(imported).toEqual(
      expect.arrayContaining([
        ...['signalbox/events', 'signalbox/config', 'signalbox/infra', 'signalbox/jest', 'signalbox/local'],
        ...['signalbox/pipeline', 'signalbox/tests', 'signalbox/tests/jest'],
      ]),
    )
    const used = examples.flatMap((example) => [...example.matchAll(/import \{([^}]*)\} from 'signalbox/g)]).join()
    expect(shown.filter((name) => !new RegExp(`\\b${name}\\b`).test(used))).toEqual([])
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
    project.link('aws-cdk-lib', 'constructs', 'yaml', ...localPackages)
    write(
      'esm.mjs',
      `import { matchesPattern, newEventId, sourceOf } from 'signalbox/events'
import { defineConfig } from 'signalbox/config'
import { EventConsumer, grantPublish } from 'signalbox/infra'
import { startTestCloud } from 'signalbox/local'
import { ServicePipeline } from 'signalbox/pipeline'
import { reportTests } from 'signalbox/tests'
import { jestSuite } from 'signalbox/tests/jest'
console.log(sourceOf('lamps'), ServicePipeline.name, reportTests.name, jestSuite.name)
console.log(defineConfig.name, EventConsumer.name, grantPublish.name, startTestCloud.name, newEventId().length)
console.log(matchesPattern({ source: [{ prefix: 'acme.' }] }, { source: 'acme.lamps' }))
`,
    )
    expect(await run('node', 'esm.mjs')).toBe(
      [
        'signalbox.lamps ServicePipeline reportTests jestSuite',
        'defineConfig EventConsumer grantPublish startTestCloud 26',
        'true',
        '',
      ].join('\n'),
    )
  })

  test.each([
    ['CommonJS by node16', 'node16', 'node16', 'all.cts'],
    ['ES modules by node16', 'node16', 'node16', 'all.mts'],
    ['CommonJS by nodenext', 'nodenext', 'nodenext', 'all.cts'],
    ['ES modules by nodenext', 'nodenext', 'nodenext', 'all.mts'],
    ['a bundler', 'preserve', 'bundler', 'all.ts'],
  ])(
    'has types for %s',
    async (_, module, moduleResolution, file) => {
      project.link('aws-cdk-lib', 'constructs', '@types/node', '@types/jest', 'fast-check', ...localPackages)
      project.write(`modes/${file}`, allOfIt)
      const compiler = {
        ...compilerOptions,
        module,
        moduleResolution,
        noEmit: true,
        rootDir: 'modes',
        types: ['node', 'jest'],
      }
      project.write('modes.json', { compilerOptions: compiler, files: [`modes/${file}`] })
      await run(tool('tsc'), '--project', 'modes.json')
    },
    120_000,
  )

  test('has a command that helps, and says what is wrong in words', async () => {
    const shell = (script: string) => project.shell(`npx signalbox ${script}`)
    expect(await shell('--help')).toMatchObject({
      code: 0,
      output: expect.stringContaining('what the working definitions'),
    })
    expect(await shell('events check --help')).toMatchObject({ code: 0, output: expect.stringContaining('--against') })
    const wrong = [
      ['start', 'there is no command "start" in the package'],
      ['events lst', 'there is no "events lst". There are:'],
      ['events list --jsn', "Unknown option '--jsn'"],
      ['events list', 'signalbox.config.ts: there is none in'],
    ] as const
    for (const [args, said] of wrong) {
      expect([args, await shell(args)]).toEqual([args, { code: 1, output: expect.stringContaining(said) }])
    }
    project.write('signalbox.config.ts', "throw new Error('what nobody thought of')")
    const { code, output } = await shell('events list')
    expect([code, output]).toEqual([1, expect.stringContaining('what nobody thought of')])
    expect(Math.max(...output.split('\n').map(({ length }) => length))).toBeLessThan(300)
    project.write(
      'signalbox.config.ts',
      "export default { catalog: 'signalbox/events/catalog', registry: 'x', whatever: 1 }",
    )
    expect((await shell('events list')).output).toContain(
      'whatever: there is no such field; there are catalog, registry',
    )
    project.write('signalbox.config.ts', "export default { catalog: 'signalbox/events/catalog' } satisfies object")
    expect((await shell('events list')).output).toContain('ApprovalGranted')
  }, 120_000)

  test('names the packages that a local cloud needs, where they are missing', async () => {
    const bare = createProject({ name: 'bare', private: true })
    symlinkSync(join(project.root, 'node_modules'), join(bare.root, 'node_modules'))
    bare.write('local.cjs', "try { require('signalbox/local') } catch (error) { console.log(error.message) }")
    rmSync(join(project.root, 'node_modules/dynalite'), { force: true })
    expect(await bare.run('node', 'local.cjs')).toBe(
      'signalbox/local needs dynalite: npm install --save-dev dynalite\n',
    )
    bare.remove()
    project.link('dynalite')
  })

  test('adds less than 60 kB to a function, without the SDK', async () => {
    write(
      'function.js',
      `import { consume, createPublisher, defineEvent } from 'signalbox/events'\nconsole.log(consume, createPublisher, defineEvent)\n`,
    )
    const { outputFiles } = await build({
      ...{ absWorkingDir: project.root, entryPoints: ['function.js'], bundle: true, minify: true, write: false },
      ...{ platform: 'node', format: 'cjs', mainFields: ['module', 'main'], external: ['@aws-sdk/*'] },
    })
    expect(outputFiles[0]?.contents.length).toBeLessThan(60_000)
  })

  test('tests events in Jest, with the matchers', async () => {
    project.link('esbuild', 'fast-check', 'ajv')
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
    await run(tool('jest'), '--rootDir', project.root, '--silent')
  }, 60_000)
})

describeStranger()
