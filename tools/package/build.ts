/**
 * `npm run build:package`: makes in `dist/` the package that consumers install. Events alone need few dependencies; what
 * its other parts need (the constructs, the test suites, the local cloud), those who use them bring.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type BuildOptions, buildSync } from 'esbuild'
import { writeEsmTypes } from './esm-types'
import { manifest } from './manifest'

const repository = join(__dirname, '../..')
const dist = join(repository, 'dist')

const entries = {
  events: 'tools/package/entries/events.ts',
  asl: 'events/asl.ts',
  idempotency: 'events/idempotency.ts',
  catalog: 'events/catalog/index.ts',
  config: 'events/config/index.ts',
  infra: 'infra/constructs/contract/index.ts',
  jest: 'tools/package/entries/jest.ts',
  pipeline: 'infra/constructs/service-pipeline/index.ts',
  tests: 'reporting/index.ts',
  'tests-jest': 'reporting/jest-suite.ts',
  vitest: 'tools/package/entries/vitest.ts',
  ...Object.fromEntries(owners().map((owner) => [`catalog/${owner}`, `events/catalog/${owner}/index.ts`])),
}

const common: BuildOptions = {
  absWorkingDir: repository,
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
  legalComments: 'none',
}

/** File for file, so that there is one of each class; the local cloud finds its engines as files. */
const folders = [
  'events',
  'infra/constructs/contract',
  'infra/constructs/service-pipeline',
  'local',
  'reporting',
  'saml',
]
/** Tools, which are in the command, and Vitest, which can't be required. */
const left = /^events\/(asyncapi|compatibility|pull|registry-build|vitest)\/|^local\/support-table\.ts$|\.d\.ts$/
const packageFiles = ['entries/events', 'entries/jest', 'entries/local', 'entries/local-packages', 'local-packages']

function main(): void {
  rmSync(dist, { recursive: true, force: true })
  // For bundlers, which can leave out what is not used; entries share what is common to them.
  buildSync({
    ...common,
    entryPoints: entries,
    outdir: join(dist, 'esm'),
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })
  buildSync({
    ...common,
    entryPoints: [
      ...folders.flatMap(sources).filter((file) => !left.test(file)),
      ...packageFiles.map((file) => `tools/package/${file}.ts`),
    ],
    outbase: '.',
    outdir: join(dist, 'cjs'),
    format: 'cjs',
  })
  copyLocalFiles()
  // The command brings all that it needs but the package's own dependencies, the AWS clients included.
  buildSync({
    ...common,
    entryPoints: ['tools/package/bin.ts'],
    outfile: join(dist, 'bin/signalbox.js'),
    bundle: true,
    format: 'cjs',
    external: ['zod', 'zod/*', '@aws-sdk/client-eventbridge'],
    alias: { esbuild: join(__dirname, 'compile-sources.js') },
  })
  execFileSync(join(repository, 'node_modules/.bin/tsc'), ['--project', join(__dirname, 'tsconfig.json')], {
    cwd: repository,
    stdio: 'inherit',
  })
  writeEsmTypes(join(dist, 'types'), join(dist, 'types-esm'))
  cpSync(join(repository, 'events/registry'), join(dist, 'registry'), { recursive: true })
  cpSync(join(repository, 'LICENSE'), join(dist, 'LICENSE'))
  cpSync(join(__dirname, 'README.md'), join(dist, 'README.md'))
  const root = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest(root), undefined, 2)}\n`)
}

/** What the local cloud reads or runs as it is, and how ES modules get at it: there is one of it in a process. */
function copyLocalFiles(): void {
  for (const file of filesIn('local').filter((each) => /\.(json|cjs|mjs)$/.test(each))) {
    mkdirSync(dirname(join(dist, 'cjs', file)), { recursive: true })
    cpSync(join(repository, file), join(dist, 'cjs', file))
  }
  writeFileSync(
    join(dist, 'esm/local.mjs'),
    "export { startLocalCloud, startTestCloud } from '../cjs/tools/package/entries/local.js'\n",
  )
}

function owners(): readonly string[] {
  return readdirSync(join(repository, 'events/catalog'), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name)
}

function sources(directory: string): readonly string[] {
  return filesIn(directory).filter((file) => file.endsWith('.ts'))
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(join(repository, directory), { recursive: true, encoding: 'utf8' }).map(
    (file) => `${directory}/${file.replaceAll('\\', '/')}`,
  )
}

main()
