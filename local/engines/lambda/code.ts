/**
 * Where functions' code is. A template's asset is used where CDK put it; uploaded and inline code is unpacked
 * below the data directory, under its hash, so a restart finds it and the same code is there once.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { readObject } from '../../lib/read-object'
import { isZipError, readZip, type ZipEntry } from '../../lib/zip/read-zip'
import { invalidParameter } from './errors'
import type { PlacedCode } from './state'

export interface CodeInput {
  readonly ZipFile?: string | Uint8Array
  readonly S3Bucket?: string
  readonly S3Key?: string
  readonly S3ObjectVersion?: string
}

export interface CodePlace {
  /** From the API: the archive itself, or where in S3 it is. */
  upload(input: CodeInput, caller: Principal | undefined): Promise<PlacedCode>
  /** From a template: a directory, or an archive. */
  asset(path: string): PlacedCode
  /** From a template's ZipFile: the text of index.js. */
  inline(source: string): PlacedCode
  /** Of an asset, a copy: the assembly that it is in makes way for the next, and a version stays what it was. */
  keep(placed: PlacedCode): PlacedCode
  /** Layers one over the other, the last on top, as they are below /opt. @throws InvalidParameterValueException */
  over(layers: readonly PlacedCode[]): string
  /** Takes the code of a cloud without a data directory away. */
  clear(): void
}

/** @throws what Lambda says of an object that S3 does not give */
function told(error: unknown): never {
  if (!isAwsError(error)) throw error
  throw invalidParameter(
    `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
  )
}

/** Lambda's limit on an archive sent in the request. */
const mostUploaded = 50 * 1024 * 1024
/** And on what it unpacks to. */
const mostBytes = 262_144_000

export function createCodePlace(cloud: Cloud): CodePlace {
  let temporary: string | undefined

  function home(): string {
    if (cloud.directory) return join(cloud.directory, 'lambda', 'code')
    temporary ??= mkdtempSync(join(tmpdir(), 'signalbox-lambda-'))
    return temporary
  }

  function place(original: Buffer, entries: () => readonly ZipEntry[]): PlacedCode {
    const sha256 = createHash('sha256').update(original).digest()
    const taskRoot = join(home(), sha256.toString('hex').slice(0, 32))
    if (!existsSync(taskRoot)) {
      // Renamed when it is whole: a kill leaves no half code under a hash.
      const building = `${taskRoot}.${randomUUID()}`
      mkdirSync(building, { recursive: true })
      for (const { path, content, mode } of entries()) {
        const file = join(building, path)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, content, { flush: cloud.store.sync })
        if (mode !== undefined) chmodSync(file, mode | 0o600)
      }
      renameSync(building, taskRoot)
    }
    return { taskRoot, sha256: sha256.toString('base64'), size: original.length }
  }

  const unzip = (archive: Buffer): PlacedCode => place(archive, () => unpacked(archive))

  return {
    async upload(input, caller) {
      if (input.ZipFile !== undefined) {
        if (input.S3Bucket !== undefined)
          throw invalidParameter('Please do not provide other FunctionCode parameters when providing a ZipFile.')
        const archive =
          typeof input.ZipFile === 'string' ? Buffer.from(input.ZipFile, 'base64') : Buffer.from(input.ZipFile)
        if (archive.length > mostUploaded)
          throw invalidParameter(`Zipped size must be smaller than ${mostUploaded} bytes`)
        return unzip(archive)
      }
      if (!input.S3Bucket || !input.S3Key) throw invalidParameter('Please provide a source for function code.')
      const place = { bucket: input.S3Bucket, key: input.S3Key, version: input.S3ObjectVersion }
      return unzip(await readObject(cloud, caller, place).catch(told))
    },
    asset(path) {
      if (!existsSync(path)) throw invalidParameter(`There is no asset at ${path}; run \`cdk synth\` again`)
      if (statSync(path).isFile()) return unzip(readFileSync(path))
      // CDK names an asset by the hash of what is in it, so the path stands for the content.
      return { taskRoot: path, sha256: createHash('sha256').update(path).digest('base64'), size: 0 }
    },
    inline(source) {
      const content = Buffer.from(source)
      return place(content, () => [{ path: 'index.js', content, mode: undefined }])
    },
    keep(placed) {
      if (placed.taskRoot.startsWith(home() + sep)) return placed
      const name = createHash('sha256').update(placed.taskRoot).digest('hex').slice(0, 32)
      const taskRoot = join(home(), name)
      if (!existsSync(taskRoot)) {
        const building = `${taskRoot}.${randomUUID()}`
        cpSync(placed.taskRoot, building, { recursive: true })
        renameSync(building, taskRoot)
      }
      return { ...placed, taskRoot }
    },
    over(layers) {
      const name = createHash('sha256')
        .update(layers.map(({ taskRoot }) => taskRoot).join('\n'))
        .digest('hex')
      const root = join(home(), `layers-${name.slice(0, 32)}`)
      if (existsSync(root)) return root
      const size = layers.reduce((sum, { taskRoot }) => sum + bytesIn(taskRoot), 0)
      if (size > mostBytes) {
        throw invalidParameter(
          `Function code combined with layers exceeds the maximum allowed size of ${mostBytes} bytes. The actual size is ${size} bytes.`,
        )
      }
      const building = `${root}.${randomUUID()}`
      for (const { taskRoot } of layers) cpSync(taskRoot, building, { recursive: true, force: true })
      renameSync(building, root)
      return root
    },
    clear() {
      if (temporary) rmSync(temporary, { recursive: true, force: true })
      temporary = undefined
    },
  }
}

function bytesIn(directory: string): number {
  let sum = 0
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) sum += statSync(join(entry.parentPath ?? entry.path, entry.name)).size
  }
  return sum
}

function unpacked(archive: Buffer): ZipEntry[] {
  try {
    return readZip(archive, { mostBytes })
  } catch (error) {
    if (!isZipError(error)) throw error
    throw invalidParameter(
      error.code === 'TooLarge'
        ? `Unzipped size must be smaller than ${mostBytes} bytes`
        : 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    )
  }
}
