/** Reads the templates of a cloud assembly, and by which path in the app each resource was made. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface TemplateResource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
}

export interface StackTemplate {
  readonly stack: string
  readonly resources: Readonly<Record<string, TemplateResource>>
  /** The construct path of a resource below the stack, by logical id: `OnApprovalRequested/Function/Resource`. */
  readonly paths: ReadonlyMap<string, string>
}

const suffix = '.template.json'

export function readAssembly(directory: string): readonly StackTemplate[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(suffix))
    .sort()
    .map((file) => readTemplate(join(directory, file)))
}

/** One template, whose stack is named as the file. */
export function readTemplate(file: string): StackTemplate {
  const stack = basename(file).replace(/(\.template)?\.json$/, '')
  const { Resources = {} } = readJson<{ Resources?: Record<string, TemplateResource> }>(file)
  return { stack, resources: Resources, paths: readPaths(join(dirname(file), `${stack}.metadata.json`)) }
}

function readPaths(file: string): ReadonlyMap<string, string> {
  const metadata = readJson<Record<string, readonly { type: string; data: unknown }[]>>(file, {})
  return new Map(
    Object.entries(metadata).flatMap(([path, entries]) =>
      entries
        .filter(({ type }) => type === 'aws:cdk:logicalId')
        .map(({ data }) => [String(data), path.split('/').slice(2).join('/')] as const),
    ),
  )
}

function readJson<Value>(file: string, missing?: Value): Value {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Value
  } catch (error) {
    if (missing !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return missing
    throw error
  }
}
