/**
 * Puts what a template names on this machine into S3, and gives the template that names it there. The rest of the template
 * stays as it was written, short forms and comments included.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml'
import { filesIn } from '../../local/lib/zip/files-in'
import { type FileToZip, writeZip } from '../../local/lib/zip/write-zip'
import { UsageError } from '../usage-error'
import { besideTemplate, type LocalPath, localPaths } from './local-paths'

export interface Artefact {
  readonly key: string
  readonly content: Buffer
}

export interface Packaged {
  readonly text: string
  /** Each once, however often the template names it. */
  readonly artefacts: readonly Artefact[]
}

export interface PackageOptions {
  /** Of the template. */
  readonly file: string
  readonly bucket: string
  readonly prefix: string | undefined
  readonly json: boolean
}

/** @throws UsageError that names the resource, its property, and the path that is not there */
export async function packageTemplate({ file, bucket, prefix, json }: PackageOptions): Promise<Packaged> {
  const document = readTemplate(file)
  const artefacts = new Map<string, Artefact>()
  const resources = document.get('Resources')
  for (const { key, value } of isMap(resources) ? resources.items : []) {
    if (!isMap(value)) continue
    const logicalId = String(key)
    const type = String(value.get('Type'))
    const properties = value.get('Properties')
    if (type === 'AWS::CloudFormation::Stack' && isMap(properties) && isPath(textAt(properties, 'TemplateURL'))) {
      throw new UsageError(`${logicalId}, TemplateURL: nested stacks are not packaged; give the template an address`)
    }
    for (const local of localPaths.filter((each) => each.type === type)) {
      const named = pathOf(value, local)
      if (named === undefined) continue
      const content = await read(resolve(dirname(file), named), local, `${logicalId}, ${local.property}`)
      const hash = createHash('md5').update(content).digest('hex')
      const uploaded = { bucket, key: prefix === undefined ? hash : `${prefix.replace(/\/+$/, '')}/${hash}` }
      artefacts.set(uploaded.key, { key: uploaded.key, content })
      document.setIn(
        ['Resources', logicalId, 'Properties', local.property],
        document.createNode(local.reference(uploaded)),
      )
    }
  }
  const text = json ? `${JSON.stringify(asJson(document), null, 2)}\n` : document.toString({ lineWidth: 0 })
  return { text, artefacts: [...artefacts.values()] }
}

function readTemplate(file: string): Document {
  if (!existsSync(file)) throw new UsageError(`--template-file: there is no file ${file}`)
  // Tags such as !Sub stay what they are: nothing is resolved here.
  const document = parseDocument(readFileSync(file, 'utf8'), { logLevel: 'silent' })
  const [problem] = document.errors
  if (problem) throw new UsageError(`${file}: ${problem.message}`)
  if (!isMap(document.get('Resources'))) throw new UsageError(`${file}: the template has no Resources`)
  return document
}

/** Undefined: it names none of this machine. */
function pathOf(resource: YAMLMap, { type, property }: LocalPath): string | undefined {
  const properties = resource.get('Properties')
  if (!isMap(properties)) return undefined
  if (!properties.has(property)) {
    const isElsewhere = ['InlineCode', 'ImageUri', 'DefinitionBody', 'Definition', 'DefinitionString', 'Body'].some(
      (name) => properties.has(name),
    )
    return besideTemplate.includes(type) && !isElsewhere ? '.' : undefined
  }
  const text = textAt(properties, property)
  return isPath(text) ? text : undefined
}

/** Undefined for what is no plain text, such as an intrinsic function. */
function textAt(map: YAMLMap, name: string): string | undefined {
  const node = map.get(name, true)
  return isScalar(node) && typeof node.value === 'string' && !node.tag?.startsWith('!') ? node.value : undefined
}

function isPath(text: string | undefined): text is string {
  return text !== undefined && !/^(s3|https?):\/\//.test(text)
}

async function read(path: string, { as }: LocalPath, where: string): Promise<Buffer> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new UsageError(`${where}: there is no file or directory ${path}`)
  if (as === 'file') {
    if (!found.isFile()) throw new UsageError(`${where}: expected a file, not the directory ${path}`)
    return readFileSync(path)
  }
  if (found.isDirectory()) return writeZip(await filesOf(path, where))
  // An archive that is there already goes as it is.
  if (/\.(zip|jar)$/.test(path)) return readFileSync(path)
  return writeZip([{ path: basename(path), content: readFileSync(path) }])
}

/** With no permissions but whether they can be run: what else a machine gives them is its own affair. */
async function filesOf(directory: string, where: string): Promise<FileToZip[]> {
  try {
    const files = await filesIn(directory)
    return files.map((file) => ({ ...file, mode: (file.mode ?? 0) & 0o111 ? 0o755 : 0o644 }))
  } catch (error) {
    throw new UsageError(`${where}: ${(error as Error).message}`, { cause: error })
  }
}

function asJson(document: Document): unknown {
  if (document.warnings.length > 0) {
    throw new UsageError('--use-json: the template has short forms, which JSON has not; leave the option out')
  }
  return document.toJS()
}
