/**
 * Reads what `cdk synth` writes: the stacks with their templates, in order of dependency, and where the file
 * assets are. A single template file is read as an assembly of one stack.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { messageOf } from '../kernel/message-of'
import { type FileAsset, readAssetManifest } from './assets'
import { inOrder } from './order'
import { AssemblyError } from './problems'
import { readJson } from './read-json'
import { parseTemplate } from './template'

export interface AssemblyStack {
  readonly name: string
  /** As parsed; `checkTemplate` tells whether it is a template. */
  readonly template: unknown
  /** Names of the stacks that come before it. */
  readonly dependsOn: readonly string[]
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** Undefined where the stack goes wherever it is deployed. */
  readonly account: string | undefined
  readonly region: string | undefined
}

export interface Assembly {
  readonly path: string
  readonly stacks: readonly AssemblyStack[]
  readonly assets: readonly FileAsset[]
}

interface Artifact {
  readonly type: string
  readonly environment?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly dependencies?: readonly string[]
}

/** Artifacts that say nothing about what is deployed. */
const informative = ['cdk:tree', 'cdk:feature-flag-report', 'none']

/** @throws AssemblyError if there is no assembly at `path`, or it holds what is not modelled */
export function readAssembly(path: string): Assembly {
  const absolute = resolve(path)
  if (!existsSync(absolute)) throw new AssemblyError(absolute, 'no such file or directory; `npx cdk synth` writes one')
  if (!statSync(absolute).isDirectory()) return readTemplateFile(absolute)
  const found = readDirectory(absolute)
  const byName = new Map<string, AssemblyStack>()
  for (const stack of found.stacks) {
    if (byName.has(stack.name)) throw new AssemblyError(absolute, `two stacks are named ${stack.name}`)
    byName.set(stack.name, stack)
  }
  try {
    const order = inOrder(new Map(found.stacks.map((stack) => [stack.name, stack.dependsOn])), 'stacks')
    return { path: absolute, assets: found.assets, stacks: order.map((name) => byName.get(name) as AssemblyStack) }
  } catch (error) {
    throw new AssemblyError(absolute, messageOf(error), error)
  }
}

function readDirectory(directory: string): { stacks: AssemblyStack[]; assets: FileAsset[] } {
  const file = join(directory, 'manifest.json')
  if (!existsSync(file)) {
    throw new AssemblyError(directory, 'is not a cloud assembly: it has no manifest.json; `npx cdk synth` writes one')
  }
  const manifest = readJson(file)
  const artifacts = (manifest.artifacts ?? {}) as Readonly<Record<string, Artifact>>
  if (Array.isArray(manifest.missing) && manifest.missing.length > 0) {
    const keys = manifest.missing.map((entry) => String(entry.key)).join(', ')
    throw new AssemblyError(file, `the assembly misses context: ${keys}; put it in cdk.context.json`)
  }
  const stacks: AssemblyStack[] = []
  const assets: FileAsset[] = []
  const stackName = (id: string): string => String(artifacts[id]?.properties?.stackName ?? id)

  for (const [id, artifact] of Object.entries(artifacts)) {
    const properties = artifact.properties ?? {}
    switch (artifact.type) {
      case 'aws:cloudformation:stack':
        stacks.push({
          name: stackName(id),
          template: readTemplate(join(directory, String(properties.templateFile))),
          dependsOn: (artifact.dependencies ?? [])
            .filter((other) => artifacts[other]?.type === 'aws:cloudformation:stack')
            .map(stackName),
          parameters: (properties.parameters ?? {}) as Record<string, string>,
          tags: (properties.tags ?? {}) as Record<string, string>,
          ...environmentOf(artifact.environment),
        })
        break
      case 'cdk:asset-manifest':
        assets.push(...readAssetManifest(join(directory, String(properties.file))))
        break
      case 'cdk:cloud-assembly': {
        const nested = readDirectory(join(directory, String(properties.directoryName)))
        stacks.push(...nested.stacks)
        assets.push(...nested.assets)
        break
      }
      default:
        if (!informative.includes(artifact.type)) {
          throw new AssemblyError(file, `artifact ${id}: type "${artifact.type}" is not modelled by the local cloud`)
        }
    }
  }
  return { stacks, assets }
}

function readTemplateFile(file: string): Assembly {
  const name = basename(file).replace(/(\.template)?\.[^.]*$/, '')
  const assets = join(dirname(file), `${name}.assets.json`)
  const stack: AssemblyStack = {
    name: name.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^[^A-Za-z]+/, '') || 'template',
    template: readTemplate(file),
    dependsOn: [],
    parameters: {},
    tags: {},
    account: undefined,
    region: undefined,
  }
  return { path: file, stacks: [stack], assets: existsSync(assets) ? readAssetManifest(assets) : [] }
}

function readTemplate(file: string): unknown {
  try {
    return parseTemplate(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new AssemblyError(file, messageOf(error), error)
  }
}

/** `aws://123456789012/eu-west-1`, where either may be unknown. */
function environmentOf(environment = ''): Pick<AssemblyStack, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(environment) ?? []
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  }
}
