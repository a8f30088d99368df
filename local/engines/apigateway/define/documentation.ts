/** What is written about an API: parts, each about one thing of it, and versions, which keep all parts as they were. */
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import { isTooDeep } from '../../../lib/json-depth'
import { compact } from '../compact'
import type { DocumentationPart, DocumentationVersion } from '../definitions'
import { badRequest, conflict, found, missing } from '../errors'
import { idOf } from '../ids'
import { type Input, isRecord, record, requiredText, text } from '../input'
import { apiWithId, type State } from '../state'
import { type DocumentationLocation, keyOfLocation, readLocation, shownLocation } from './documentation-location'

export type Documentation = ReturnType<typeof createDocumentation>

/** AWS's limit for an API. */
const mostParts = 2000
const deepest = 100

export interface WrittenPart {
  readonly location: DocumentationLocation
  readonly properties: Input
}

export function createDocumentation(state: State, clock: Clock) {
  function putPart(apiId: string, id: string, input: Input): DocumentationPart {
    apiWithId(state, apiId)
    refuseUnknown(input, ['location', 'properties'], 'documentation part')
    const location = readLocation(record(input, 'location') ?? {})
    const properties = readProperties(requiredText(input, 'properties'))
    const same = partAt(apiId, location)
    if (same && same.id !== id) {
      throw conflict(`Documentation part already exists for the specified location: ${shownLocation(location)}.`)
    }
    const others = state.documentationParts.list(apiId).filter((part) => part.id !== id)
    checkCount(others.length + 1)
    return put(apiId, { id, location, properties })
  }

  function put(apiId: string, part: DocumentationPart): DocumentationPart {
    return state.documentationParts.put(part, apiId, part.id)
  }

  function checkCount(count: number): void {
    if (count <= mostParts) return
    throw new AwsError(
      'LimitExceededException',
      `Maximum number of Documentation parts for this API has been reached (${mostParts}). An import with the parameter ignore=documentation brings none.`,
      429,
    )
  }

  function partAt(apiId: string, location: DocumentationLocation): DocumentationPart | undefined {
    const key = keyOfLocation(location)
    return state.documentationParts.list(apiId).find((part) => keyOfLocation(part.location) === key)
  }

  function getPart(apiId: string, id: string): DocumentationPart {
    return found(state.documentationParts.get(apiId, id), 'Documentation part')
  }

  function rewritePart(apiId: string, id: string, properties: string): DocumentationPart {
    return put(apiId, { ...getPart(apiId, id), properties: readProperties(properties) })
  }

  function deletePart(apiId: string, id: string): void {
    apiWithId(state, apiId)
    getPart(apiId, id)
    state.documentationParts.delete(apiId, id)
  }

  /** Merged: what a part says new is in place of what it said before; the rest stays. */
  function importParts(apiId: string, written: readonly WrittenPart[], mode: 'merge' | 'overwrite'): string[] {
    const there = mode === 'merge' ? state.documentationParts.list(apiId) : []
    const known = new Map(there.map((part) => [keyOfLocation(part.location), part]))
    const imported = new Map<string, DocumentationPart>()
    for (const { location, properties } of written) {
      const key = keyOfLocation(location)
      const before = known.get(key)
      const all = before ? { ...(JSON.parse(before.properties) as object), ...properties } : properties
      const part = {
        id: before?.id ?? idOf(`${apiId}/documentation/${key}`, 10),
        location,
        properties: JSON.stringify(all),
      }
      known.set(key, part)
      imported.set(key, part)
    }
    checkCount(known.size)
    if (mode === 'overwrite') state.documentationParts.deleteAll(apiId)
    return [...imported.values()].map((part) => put(apiId, part).id)
  }

  function createVersion(apiId: string, input: Input): DocumentationVersion {
    apiWithId(state, apiId)
    const version = requiredText(input, 'documentationVersion')
    const stageName = text(input, 'stageName') || undefined
    if (state.documentationVersions.has(apiId, encodeURIComponent(version))) {
      throw conflict('Documentation version already exists for this REST API')
    }
    const stage = stageName === undefined ? undefined : found(state.stages.get(apiId, stageName), 'stage')
    const made = putVersion(apiId, version, text(input, 'description'))
    if (stage) state.stages.put({ ...stage, documentationVersion: version }, apiId, stage.stageName)
    return made
  }

  /** Keeps the parts as they are; a version that is there keeps those that it has. */
  function putVersion(apiId: string, version: string, description: string | undefined): DocumentationVersion {
    const before = state.documentationVersions.get(apiId, encodeURIComponent(version))
    const made: DocumentationVersion = compact({
      version,
      createdDate: before?.createdDate ?? Math.floor(clock.now() / 1000),
      description,
      parts: before?.parts ?? state.documentationParts.list(apiId),
    })
    return state.documentationVersions.put(made, apiId, encodeURIComponent(version))
  }

  function deleteVersion(apiId: string, version: string): void {
    getVersion(state, apiId, version)
    const stage = state.stages.list(apiId).find(({ documentationVersion }) => documentationVersion === version)
    if (stage) {
      throw conflict(`Cannot delete documentation version '${version}', is referenced in stage: ${stage.stageName}`)
    }
    state.documentationVersions.delete(apiId, encodeURIComponent(version))
  }

  return {
    putPart,
    getPart,
    rewritePart,
    deletePart,
    importParts,
    createVersion,
    putVersion,
    deleteVersion,
  }
}

export function getVersion({ documentationVersions }: State, apiId: string, version: string): DocumentationVersion {
  const known = documentationVersions.get(apiId, encodeURIComponent(version))
  if (!known) throw missing('Invalid Documentation version specified')
  return known
}

/** As they were written, if they are the text of a JSON object. */
function readProperties(properties: string): string {
  let parsed: unknown
  try {
    parsed = isTooDeep(properties, deepest) ? undefined : JSON.parse(properties)
  } catch {
    // Said below.
  }
  if (!isRecord(parsed)) throw badRequest('Invalid documentation part properties: expected the text of a JSON object')
  return properties
}
