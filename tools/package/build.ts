/**
 * `npm run build:package`: makes in `dist/` the package that consumers install. It is the contract alone, with few
 * dependencies; the domains, the infrastructure and the local cloud stay in the repository.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, buildSync } from 'esbuild'
import { manifest } from './manifest'

const repository = join(__dirname, '../..')
const dist = join(repository, 'dist')

const entries = {
  events: 'events/index.ts',
  asl: 'events/asl.ts',
  catalog: 'events/catalog/index.ts',
  jest: 'events/jest/index.ts',
  pipeline: 'infra/constructs/service-pipeline/index.ts',
  tests: 'reporting/index.ts',
  'tests-jest': 'reporting/jest-suite.ts',
  ...Object.fromEntries(owners().map((owner) => [`catalog/${owner}`, `events/catalog/${owner}/index.ts`])),
}

const common: BuildOptions = {
  absWorkingDir: repository,
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
  legalComments: 'none',
}

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
  // For `require`, a file for a file, so that here too there is one of each class.
  buildSync({
    ...common,
    entryPoints: ['events', 'reporting', 'infra/constructs/service-pipeline']
      .flatMap(sources)
      .filter((file) => !/^events\/(asyncapi|compatibility|pull|registry-build)\//.test(file)),
    outbase: '.',
    outdir: join(dist, 'cjs'),
    format: 'cjs',
  })
  // The command brings all that it needs, the AWS clients included.
  buildSync({
    ...common,
    entryPoints: ['tools/package/bin.ts'],
    outfile: join(dist, 'bin/signalbox.js'),
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'cjs',
  })
  execFileSync(join(repository, 'node_modules/.bin/tsc'), ['--project', join(__dirname, 'tsconfig.json')], {
    cwd: repository,
    stdio: 'inherit',
  })
  cpSync(join(repository, 'events/registry'), join(dist, 'registry'), { recursive: true })
  cpSync(join(repository, 'LICENSE'), join(dist, 'LICENSE'))
  cpSync(join(__dirname, 'README.md'), join(dist, 'README.md'))
  const root = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest(root), undefined, 2)}\n`)
}

function owners(): readonly string[] {
  return readdirSync(join(repository, 'events/catalog'), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name)
}

function sources(directory: string): readonly string[] {
  return readdirSync(join(repository, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${directory}/${file.replaceAll('\\', '/')}`)
}

main()
