/** Layers: code that functions share. A version of one stays what it is; who has it keeps it, even when it is deleted. */
import { randomUUID } from 'node:crypto'
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyStatement } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { CodePlace } from './code'
import { invalidParameter } from './errors'
import type { PlacedCode } from './state'

export interface LayerVersion {
  readonly name: string
  readonly number: number
  /** Of this version. */
  readonly arn: string
  readonly description: string
  readonly code: PlacedCode
  readonly runtimes?: readonly string[] | undefined
  readonly architectures?: readonly string[] | undefined
  readonly license?: string | undefined
  readonly createdAt: number
  readonly statements: readonly PolicyStatement[]
  /** Of the policy. */
  readonly revisionId?: string | undefined
  /** Which resource of a stack has published it. */
  readonly madeBy?: string | undefined
}

/** What a function has of its layers: which they are, and where on this disk they lie one over the other. */
export interface PlacedLayers {
  readonly versions: readonly { readonly Arn: string; readonly CodeSize: number }[]
  readonly root: string
}

type Published = Omit<LayerVersion, 'number' | 'arn' | 'createdAt' | 'statements'>

export interface Layers {
  load(): Promise<void>
  /** The newest version of each. */
  newest(): readonly LayerVersion[]
  /** Newest first. */
  versions(name: string): readonly LayerVersion[]
  all(): readonly LayerVersion[]
  get(name: string, number: number): LayerVersion | undefined
  publish(layer: Published): LayerVersion
  put(layer: LayerVersion): LayerVersion
  delete(name: string, number: number): void
  /** For a function's `Layers`. @throws InvalidParameterValueException, NotModelled for another account's */
  place(arns: unknown, where: string): PlacedLayers | undefined
}

/** From Lambda's quotas. */
const mostLayers = 5

const form = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):layer:([\w-]{1,140})(?::(\d+))?$/

export function createLayers(cloud: Cloud, code: CodePlace): Layers {
  const layers = createTable<LayerVersion>(cloud, 'lambda/layer')
  /** By name, the number that was given last. */
  const last = createTable<number>(cloud, 'lambda/layer-last')

  const versions = (name: string) => layers.list(name).sort((a, b) => b.number - a.number)

  function find(arn: unknown, where: string): LayerVersion {
    const [, region, account, name = '', number] = form.exec(String(arn)) ?? []
    if (number === undefined) {
      throw invalidParameter(`Layer "${String(arn)}" in ${where} must be the ARN of a layer's version`)
    }
    if (account !== cloud.accountId || region !== cloud.region) {
      throw new NotModelledError(
        `layer "${String(arn)}"`,
        where,
        'layers of this account and Region: publish what it has in one of yours, or bundle it',
      )
    }
    const found = layers.get(name, number)
    if (found) return found
    throw invalidParameter(`Layer version ${String(arn)} does not exist.`)
  }

  return {
    async load() {
      await layers.load()
      await last.load()
    },
    all: () => layers.list(),
    newest: () => [...new Set(layers.list().map(({ name }) => name))].flatMap((name) => versions(name).slice(0, 1)),
    versions,
    get: (name, number) => layers.get(name, String(number)),
    publish(layer) {
      const number = (last.get(layer.name) ?? 0) + 1
      last.put(number, layer.name)
      const arn = layerArn(cloud, layer.name, number)
      const made = { ...layer, number, arn, createdAt: cloud.clock.now(), statements: [] }
      return layers.put(made, layer.name, String(number))
    },
    put: (layer) => layers.put({ ...layer, revisionId: randomUUID() }, layer.name, String(layer.number)),
    delete: (name, number) => void layers.delete(name, String(number)),
    place(arns, where) {
      if (!Array.isArray(arns)) throw invalidParameter(`Layers of ${where} must be a list of ARNs`)
      if (arns.length === 0) return undefined
      if (arns.length > mostLayers) throw invalidParameter(`Cannot reference more than ${mostLayers} layers.`)
      const found = arns.map((arn) => find(arn, where))
      for (const layer of found) {
        const other = found.find(({ name, number }) => name === layer.name && number !== layer.number)
        if (!other) continue
        throw invalidParameter(
          `Two different versions of the same layer are not allowed to be referenced in the same function. ${layer.arn} and ${other.arn} versions are duplicates.`,
        )
      }
      return {
        versions: found.map(({ arn, code: { size } }) => ({ Arn: arn, CodeSize: size })),
        root: code.over(found.map((layer) => layer.code)),
      }
    },
  }
}

export function layerArn(cloud: Cloud, name: string, number?: number): string {
  return cloud.arn('lambda', `layer:${name}${number === undefined ? '' : `:${number}`}`)
}

/** By its name, its ARN, or the ARN of one of its versions. @throws ValidationException */
export function parseLayer(reference: unknown): { readonly name: string; readonly number: number | undefined } {
  const text = String(reference)
  if (/^[\w-]{1,140}$/.test(text)) return { name: text, number: undefined }
  const [, , , name, number] = form.exec(text) ?? []
  if (name !== undefined) return { name, number: number === undefined ? undefined : Number(number) }
  throw new AwsError(
    'ValidationException',
    `Value '${text}' at 'layerName' failed to satisfy constraint: a layer's name, its ARN, or the ARN of its version`,
  )
}
