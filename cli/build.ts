/**
 * Synthesizes the assembly that the local cloud runs, unless nothing that goes into it has changed. It is
 * what `cdk synth` makes, but for cdk-nag's checks, which would double the time.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Kept, keptBuild } from '../infra/kept-build'
import { readArguments, readContext, readStage } from './arguments'

const repository = join(__dirname, '..')
const assemblies = join(repository, '.build', 'assemblies')
/** The present one, and those that something may still run. */
const mostAssemblies = 5
const inputs = [
  'cdk.json',
  'package-lock.json',
  'infra',
  'domains',
  'events',
  'shared',
  'examples',
  'portal',
  'tools/portal',
]
/** Made from the catalog, the routes and the templates, so nothing of the templates is made from them. */
const registry = join(repository, 'events', 'registry')
/** But for what the portal shows of it. */
const shownOfRegistry = join(registry, 'asyncapi.json')
/** By `npm run portal`. */
const builtByHand = join(repository, 'portal', 'dist')
const source = /\.(css|html|json|png|svg|tsx?|xml)$|[\\/]portal[\\/]content[\\/].*\.md$/
const document = /[\\/]domains[\\/][^\\/]+[\\/]openapi\.json$/

export class BuildFailedError extends Error {
  readonly code = 'BuildFailed'
  constructor(readonly output: string) {
    super(`the templates could not be synthesized:\n${output}`)
    this.name = 'BuildFailedError'
  }
}

export interface BuildOptions {
  /** Of the context of cdk.json unless given. */
  readonly stage?: string | undefined
  /** Stands before what cdk.json has, as with `cdk -c`. */
  readonly context?: Readonly<Record<string, string>> | undefined
}

export async function run(args: readonly string[]): Promise<void> {
  const options = { stage: { type: 'string' }, context: { type: 'string', short: 'c', multiple: true } } as const
  const { values } = readArguments(args, options, { most: 0, usage: 'signalbox build' })
  const stage = values.stage && readStage(values.stage).name
  const { directory, isFresh } = await build({ stage, context: readContext(values.context) })
  console.log(`${directory}${isFresh ? '' : ' (nothing has changed)'}`)
}

export function build(options: BuildOptions = {}): Promise<Kept> {
  return keptBuild(assemblyDirectory(options), mostAssemblies, async (scratch) => {
    await synthesize(scratch, options)
    return join(scratch, 'assembly')
  })
}

/** Where the assembly is, or will be, that is made of the present sources. */
export function assemblyDirectory(options: BuildOptions = {}): string {
  return join(assemblies, hashInputs(options).slice(0, 16))
}

/** Calls `changed` when a file has changed that goes into the assembly; once for changes that come together. */
export function watchInputs(changed: () => void): void {
  let timer: NodeJS.Timeout | undefined
  for (const input of inputs) {
    watch(join(repository, input), { recursive: true }, (_, file) => {
      if (input === 'portal' && file?.startsWith('dist')) return
      clearTimeout(timer)
      timer = setTimeout(changed, 100)
    })
  }
}

/** What cdk.json has, and before it what is given. */
function contextOf({ stage, context }: BuildOptions): Readonly<Record<string, unknown>> {
  const kept = JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')) as { context: object }
  return { ...kept.context, ...context, ...(stage && { stage }) }
}

/** Into `assembly` under `scratch`, whatever was made before. */
export function synthesize(scratch: string, options: BuildOptions): Promise<void> {
  const child = spawn(process.execPath, ['--require', './bin/typescript.js', 'infra/app.ts'], {
    cwd: repository,
    env: {
      ...process.env,
      CDK_OUTDIR: join(scratch, 'assembly'),
      SIGNALBOX_BUNDLES: join(scratch, 'functions'),
      // CDK's own check of the templates: seven seconds of nine, and `cdk synth` does it.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...contextOf(options), 'signalbox:check': 'no' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new BuildFailedError(output))))
  })
}

function hashInputs(options: BuildOptions): string {
  const hash = createHash('sha256').update(process.version)
  const context = contextOf(options)
  hash.update(JSON.stringify(context))
  // A value that names a file, such as a company's metadata, stands for what is in it.
  for (const value of Object.values(context)) {
    const file = typeof value === 'string' ? resolve(repository, value) : repository
    if (existsSync(file) && statSync(file).isFile()) hash.update(readFileSync(file))
  }
  for (const input of inputs) hashPath(hash, join(repository, input))
  hashPath(hash, shownOfRegistry)
  return hash.digest('hex')
}

function hashPath(hash: ReturnType<typeof createHash>, path: string): void {
  if (path === registry || path === builtByHand || document.test(path)) return
  if (source.test(path)) {
    hash.update(path).update(readFileSync(path))
    return
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() || source.test(entry.name)) hashPath(hash, join(path, entry.name))
  }
}
