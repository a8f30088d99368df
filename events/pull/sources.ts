/** Where schemas come from: EventBridge Schemas (AWS's or the local cloud's), or files of a registry. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  DescribeSchemaCommand,
  ListSchemasCommand,
  type ListSchemasCommandOutput,
  type SchemasClient,
} from '@aws-sdk/client-schemas'
import type { PulledEvent } from './module'

export interface Source {
  /** The detail-types there are. */
  list(): Promise<readonly string[]>
  get(detailType: string): Promise<PulledEvent>
}

/** Schemas named `<source>@<detail-type>`, as EventBridge names those that it discovers too. */
export function schemasSource(client: Pick<SchemasClient, 'send'>, RegistryName: string): Source {
  const names = new Map<string, string>()
  return {
    async list() {
      let NextToken: string | undefined
      do {
        const page: ListSchemasCommandOutput = await client.send(
          new ListSchemasCommand({ RegistryName, ...(NextToken && { NextToken }) }),
        )
        for (const { SchemaName = '' } of page.Schemas ?? []) {
          names.set(SchemaName.slice(SchemaName.indexOf('@') + 1), SchemaName)
        }
        NextToken = page.NextToken
      } while (NextToken)
      return [...names.keys()].sort()
    },
    async get(detailType) {
      const SchemaName = names.get(detailType)
      const { Content = '{}', Type } = await client.send(new DescribeSchemaCommand({ RegistryName, SchemaName }))
      if (Type !== 'JSONSchemaDraft4')
        throw new RegistryFileError(`${SchemaName} is ${Type}, expected JSONSchemaDraft4`)
      return { detailType, schema: JSON.parse(Content) as unknown }
    },
  }
}

export class RegistryFileError extends Error {
  readonly code = 'RegistryFile'
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'RegistryFileError'
  }
}

interface Entry {
  readonly detailType: string
  readonly eventBridge: { readonly schema: unknown }
}

/** One entry of a registry, or a directory of them. @throws RegistryFileError */
export function fileSource(path: string): Source {
  const entries = new Map(entryFiles(path).flatMap((file) => readEntry(file)))
  if (entries.size === 0) throw new RegistryFileError(`${path}: expected entries of a registry, found none`)
  return {
    list: async () => [...entries.keys()].sort(),
    get: async (detailType) => ({ detailType, schema: entries.get(detailType) }),
  }
}

function entryFiles(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => join(path, file))
  } catch (error) {
    throw new RegistryFileError(`${path}: expected a file or a directory: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** A JSON file that is no entry (the AsyncAPI document) is passed over. */
function readEntry(file: string): readonly (readonly [string, unknown])[] {
  try {
    const { detailType, eventBridge } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Entry>
    return detailType !== undefined && eventBridge !== undefined ? [[detailType, eventBridge.schema]] : []
  } catch (error) {
    throw new RegistryFileError(`${file}: expected JSON: ${(error as Error).message}`, { cause: error })
  }
}
