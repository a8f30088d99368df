/** What is written about an API, and the versions of it. */

import { isAwsError } from '../../../kernel/aws-error'
import { compact } from '../compact'
import { documentableOf } from '../define/documentable'
import { getVersion } from '../define/documentation'
import { keyOfLocation } from '../define/documentation-location'
import type { DocumentationPart, DocumentationVersion } from '../definitions'
import { badRequest } from '../errors'
import { randomId } from '../ids'
import { listedParts } from '../import/documentation'
import { readDocument } from '../import/read-document'
import { flag, type Input, oneOf, requiredText, text } from '../input'
import { patch, replaced } from '../patch'
import { apiIn, type Handlers, type Parts, without } from './handlers'
import { page } from './page'

export function documentationOperations({ state, documentation }: Parts): Handlers {
  const partIn = (input: Input): DocumentationPart =>
    documentation.getPart(requiredText(input, 'restApiId'), requiredText(input, 'documentationPartId'))
  const versionIn = (input: Input): DocumentationVersion =>
    getVersion(state, requiredText(input, 'restApiId'), requiredText(input, 'documentationVersion'))

  /** What could be written about, and isn't, has no id. */
  function undocumented(apiId: string): Pick<DocumentationPart, 'location'>[] {
    const written = new Set(state.documentationParts.list(apiId).map(({ location }) => keyOfLocation(location)))
    return documentableOf(state, apiId)
      .filter((location) => !written.has(keyOfLocation(location)))
      .map((location) => ({ location }))
  }

  function importParts(input: Input): object {
    const apiId = apiIn(state, input)
    const mode = oneOf(text(input, 'mode') || 'merge', ['merge', 'overwrite'], 'mode')
    const warnings: string[] = []
    const written = listedParts(documentOf(input.body), (warning) => warnings.push(warning))
    if (flag(input, 'failOnWarnings') && warnings.length > 0) {
      throw badRequest(`Warnings found during import:\n\t${warnings.join('\n\t')}`)
    }
    const ids = documentation.importParts(apiId, written, mode)
    return warnings.length > 0 ? { ids, warnings } : { ids }
  }

  return {
    CreateDocumentationPart: (input) =>
      documentation.putPart(apiIn(state, input), randomId(6), without(input, 'restApiId')),
    GetDocumentationParts: (input) => {
      const apiId = apiIn(state, input)
      const [type, name, path] = [text(input, 'type'), text(input, 'nameQuery'), text(input, 'path')]
      const status = oneOf(
        text(input, 'locationStatus') ?? 'DOCUMENTED',
        ['DOCUMENTED', 'UNDOCUMENTED'],
        'locationStatus',
      )
      const all: Pick<DocumentationPart, 'location'>[] =
        status === 'DOCUMENTED' ? state.documentationParts.list(apiId) : undocumented(apiId)
      const some = all.filter(
        ({ location }) =>
          (!type || location.type === type) && (!name || location.name === name) && (!path || location.path === path),
      )
      return page(some, input, (part) => ('id' in part ? String(part.id) : keyOfLocation(part.location)))
    },
    GetDocumentationPart: (input) => partIn(input),
    UpdateDocumentationPart: (input) => {
      const { id, properties } = partIn(input)
      const changed = patch({ properties }, input, replaced('properties'), `UpdateDocumentationPart ${id}`)
      return documentation.rewritePart(requiredText(input, 'restApiId'), id, requiredText(changed, 'properties'))
    },
    DeleteDocumentationPart: (input) =>
      documentation.deletePart(requiredText(input, 'restApiId'), requiredText(input, 'documentationPartId')),
    ImportDocumentationParts: importParts,

    CreateDocumentationVersion: (input) =>
      shown(documentation.createVersion(requiredText(input, 'restApiId'), without(input, 'restApiId'))),
    GetDocumentationVersions: (input) => {
      const some = page(state.documentationVersions.list(apiIn(state, input)), input, ({ version }) => version)
      return { ...some, items: some.items.map(shown) }
    },
    GetDocumentationVersion: (input) => shown(versionIn(input)),
    UpdateDocumentationVersion: (input) => {
      const { version, description } = versionIn(input)
      const where = `UpdateDocumentationVersion ${version}`
      const changed = patch(compact({ description }), input, replaced('description'), where)
      return shown(
        documentation.putVersion(requiredText(input, 'restApiId'), version, text(changed, 'description') || undefined),
      )
    },
    DeleteDocumentationVersion: (input) =>
      documentation.deleteVersion(apiIn(state, input), requiredText(input, 'documentationVersion')),
  }
}

/** What is no document has for these parts a text of its own. */
function documentOf(body: unknown): Input {
  try {
    return readDocument(body)
  } catch (error) {
    if (isAwsError(error) && error.code === 'BadRequestException') {
      throw badRequest('Unable to build importer with provided input.')
    }
    throw error
  }
}

const shown = ({ parts: _, ...version }: DocumentationVersion): object => version
