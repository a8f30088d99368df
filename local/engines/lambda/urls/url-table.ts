/**
 * Function URLs: one of a function, and one of each of its aliases. As recorded on AWS, that of an alias outlives it: nobody
 * may call it then, and it is served again if the alias comes back. A function's go with it.
 */
import { randomBytes } from 'node:crypto'
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import { latest } from '../versions'
import { type Cors, readCors } from './cors'

export interface FunctionUrl {
  /** What its host begins with. */
  readonly id: string
  readonly name: string
  /** An alias; undefined: the newest code. */
  readonly qualifier?: string | undefined
  readonly authType: 'NONE' | 'AWS_IAM'
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM'
  readonly cors?: Cors | undefined
  readonly createdAt: number
  readonly lastModified: number
}

export interface FunctionUrls {
  load(): Promise<void>
  get(name: string, qualifier: string | undefined): FunctionUrl | undefined
  byId(id: string): FunctionUrl | undefined
  /** Of a function, or of all, whatever it is of. */
  of(name?: string): readonly FunctionUrl[]
  put(url: FunctionUrl): FunctionUrl
  delete(name: string, qualifier: string | undefined): void
  deleteAll(name: string): void
}

export function createFunctionUrls(cloud: Cloud): FunctionUrls {
  const urls = createTable<FunctionUrl>(cloud, 'lambda/url')
  let known: { readonly version: number; readonly ids: ReadonlyMap<string, FunctionUrl> } | undefined

  return {
    load: urls.load,
    get: (name, qualifier = latest) => urls.get(name, qualifier),
    byId(id) {
      const version = urls.version()
      if (known?.version !== version) known = { version, ids: new Map(urls.list().map((url) => [url.id, url])) }
      return known.ids.get(id)
    },
    of: (name) => (name === undefined ? urls.list() : urls.list(name)),
    put: (url) => urls.put(url, url.name, url.qualifier ?? latest),
    delete: (name, qualifier = latest) => void urls.delete(name, qualifier),
    deleteAll: (name) => urls.deleteAll(name),
  }
}

/** 32 characters; another one each time, as on AWS. */
export function newUrlId(bytes: Uint8Array = randomBytes(32)): string {
  return Array.from(bytes.subarray(0, 32), (byte) => alphabet[byte & 31]).join('')
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** The address of this machine that it is served at; on AWS it would be below `on.aws`. */
export function addressOf(
  { webUrl, region }: Pick<Cloud, 'webUrl' | 'region'>,
  { id }: Pick<FunctionUrl, 'id'>,
): string {
  if (webUrl === '') return `https://${id}.lambda-url.${region}.on.aws/`
  return `http://${id}.lambda-url.${region}.localhost:${new URL(webUrl).port}/`
}

export interface UrlInput {
  readonly AuthType?: unknown
  readonly Cors?: unknown
  readonly InvokeMode?: unknown
}

export const urlMembers = ['AuthType', 'Cors', 'InvokeMode'] as const

type Settings = Pick<FunctionUrl, 'authType' | 'invokeMode' | 'cors'>

/** What is not given stays as it was `before`. @throws ValidationException */
export function readUrl({ AuthType, Cors, InvokeMode }: UrlInput, before?: Settings): Settings {
  return {
    authType: oneOf(AuthType ?? before?.authType, 'authType', ['NONE', 'AWS_IAM']),
    invokeMode: oneOf(InvokeMode ?? before?.invokeMode ?? 'BUFFERED', 'invokeMode', ['RESPONSE_STREAM', 'BUFFERED']),
    cors: readCors(Cors) ?? before?.cors,
  }
}

function oneOf<Value extends string>(given: unknown, at: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === given)
  if (found !== undefined) return found
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(given)}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
  )
}
