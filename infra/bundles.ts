/**
 * Bundles every Lambda handler of the repository in one esbuild call, each into a directory of its own.
 * The AWS SDK stays outside: the Node runtimes of Lambda bring it.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { checkedAlready } from './checked-already'

const repository = join(__dirname, '..')
/** Where they go unless the build says otherwise; it gives each build a directory of its own. */
const bundleDirectory = process.env.SIGNALBOX_BUNDLES ?? join(repository, '.build', 'functions')

export interface HandlerSource {
  /** Such as `approvals-wake`: the domain (or example) and the file. */
  readonly name: string
  readonly file: string
}

export function handlerSources(): readonly HandlerSource[] {
  const domains = directoriesIn('domains').flatMap((domain) => handlersIn(domain, join('domains', domain, 'handlers')))
  const examples = directoriesIn('examples').flatMap((example) => handlersIn(example, join('examples', example)))
  const ofStacks = [
    ...handlersIn('portal', join('infra', 'handlers')),
    ...handlersIn('stacks', join('infra', 'teardown')),
  ]
  return [...domains, ...examples, ...ofStacks]
}

/** Where the bundle of each handler is, by the handler's name. What was in the directory before is removed. */
export async function bundleHandlers(directory: string = bundleDirectory): Promise<ReadonlyMap<string, string>> {
  const sources = handlerSources()
  rmSync(directory, { recursive: true, force: true })
  await build({
    entryPoints: sources.map(({ name, file }) => ({ in: join(repository, file), out: join(name, 'index') })),
    outdir: directory,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    format: 'cjs',
    // What a laptop may have; Lambda's newest runtime takes it as well.
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/*', '@smithy/*'],
    plugins: [checkedAlready],
    legalComments: 'none',
    logLevel: 'error',
  })
  return new Map(sources.map(({ name }) => [name, join(directory, name)]))
}

function handlersIn(owner: string, directory: string): readonly HandlerSource[] {
  return filesIn(directory)
    .filter((file) => file.endsWith('.ts') && exportsHandler(join(repository, directory, file)))
    .map((file) => ({ name: `${owner}-${file.slice(0, -'.ts'.length)}`, file: join(directory, file) }))
}

/** An example's folder also holds what is no function, such as which fields its handlers rely on. */
function exportsHandler(file: string): boolean {
  return /^export (?:const|(?:async )?function) handler\b/m.test(readFileSync(file, 'utf8'))
}

function directoriesIn(path: string): readonly string[] {
  return readdirSync(join(repository, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

function filesIn(path: string): readonly string[] {
  try {
    return readdirSync(join(repository, path)).sort()
  } catch {
    return []
  }
}
