/** What a template says of an API's documentation. */
import type { ResourceType } from '../../../kernel/service'
import { idOf } from '../ids'
import { type Input, isRecord, record, requiredText, text } from '../input'
import type { Parts } from '../operations/handlers'
import { apiOf, byName, camel, removeInAnyApi, result } from './properties'

/** @param applied what templates applied since the start */
export function documentationTypes({ state, documentation }: Parts, applied: Set<string>): ResourceType[] {
  const versions = byName(state, state.documentationVersions, applied, encodeURIComponent)
  return [
    {
      type: 'AWS::ApiGateway::DocumentationPart',
      properties: ['RestApiId', 'Location', 'Properties'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        const apiId = apiOf(properties)
        const location = camel(record(properties, 'Location') ?? {})
        const { Properties: written } = properties
        documentation.putPart(apiId, id, {
          location,
          properties: isRecord(written) ? JSON.stringify(written) : written,
        })
        return result(id, { DocumentationPartId: id })
      },
      remove: (ref) => removeInAnyApi(state, state.documentationParts, ref),
    },
    {
      type: 'AWS::ApiGateway::DocumentationVersion',
      properties: ['RestApiId', 'DocumentationVersion', 'Description'],
      apply(properties: Input, context) {
        const apiId = apiOf(properties)
        const version = requiredText(properties, 'DocumentationVersion')
        documentation.putVersion(apiId, version, text(properties, 'Description'))
        versions.note(context, apiId, version)
        return result(version)
      },
      remove(ref, place) {
        const apiId = versions.take(ref, place)
        if (apiId !== undefined) state.documentationVersions.delete(apiId, encodeURIComponent(ref))
      },
    },
  ]
}
