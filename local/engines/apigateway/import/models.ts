/** A document's schemas as models: names of letters and digits, and references by the models' URLs. */
import { createHash } from 'node:crypto'
import { modelUrlOf } from '../define/model-schema'
import { badRequest } from '../errors'
import { isRecord } from '../input'
import { type ApiDocument, own } from './document'

export interface ImportedModel {
  readonly name: string
  readonly schema: string
  readonly description: string | undefined
}

export interface ImportedModels {
  readonly named: readonly ImportedModel[]
  /** The model of a request body or an answer; undefined for a schema that API Gateway makes none of. */
  of(schema: unknown): ImportedModel | undefined
}

export function importModels(document: ApiDocument, apiId: string): ImportedModels {
  const names = new Map<string, string>()
  const taken = new Map<string, string>()
  for (const name of Object.keys(document.schemas)) {
    const short = name.replace(/[^A-Za-z0-9]/g, '')
    if (short === '') throw badRequest(`Invalid OpenAPI input: the model name "${name}" has no letter and no digit`)
    const other = taken.get(short)
    if (other !== undefined)
      throw badRequest(`Invalid OpenAPI input: the models ${other} and ${name} are both ${short}`)
    taken.set(short, name)
    names.set(name, short)
  }

  /** References lead to models, whatever they stood in. */
  function withUrls(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(withUrls)
    if (!isRecord(schema)) return schema
    if (typeof own(schema, '$ref') === 'string') {
      const { name = '', inside = '' } = document.schemaNamed(schema) ?? {}
      return { $ref: modelUrlOf(apiId, names.get(name) ?? '') + inside }
    }
    return Object.fromEntries(Object.entries(schema).map(([key, held]) => [key, withUrls(held)]))
  }

  const model = (name: string, schema: unknown): ImportedModel => {
    const description = own(schema, 'description')
    return {
      name,
      schema: JSON.stringify(withUrls(schema)),
      description: typeof description === 'string' ? description : undefined,
    }
  }

  const named = Object.entries(document.schemas).map(([name, schema]) => model(names.get(name) ?? '', schema))
  return {
    named,
    of(schema) {
      const target = document.schemaNamed(schema)
      if (target?.inside === '') return named.find((one) => one.name === names.get(target.name))
      if (!isRecord(schema)) return undefined
      // The same schema has the same name at every import.
      const digest = createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 6)
      return model(`MODEL${digest}`, schema)
    },
  }
}
