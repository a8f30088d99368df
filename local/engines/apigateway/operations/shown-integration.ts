/** Methods and their integrations as AWS shows them: with what is so by default, and templates that say nothing as null. */
import type { Integration, IntegrationResponse, Method } from '../definitions'

/** `cacheNamespace` is the resource's id where nobody gave another; nothing is cached here. */
export function shownIntegration(integration: Integration, resourceId: string): object {
  const { integrationResponses, type } = integration
  return {
    ...integration,
    ...(type.startsWith('HTTP') && { connectionType: integration.connectionType ?? 'INTERNET' }),
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    ...(integrationResponses && {
      integrationResponses: Object.fromEntries(
        Object.entries(integrationResponses).map(([status, response]) => [status, shownResponse(response)]),
      ),
    }),
  }
}

export function shownResponse({ responseTemplates, ...response }: IntegrationResponse): object {
  if (!responseTemplates) return response
  const shown = Object.entries(responseTemplates).map(([type, template]) => [type, template === '' ? null : template])
  return { ...response, responseTemplates: Object.fromEntries(shown) }
}

export function shownMethod({ methodIntegration, ...method }: Method, resourceId: string): object {
  return methodIntegration ? { ...method, methodIntegration: shownIntegration(methodIntegration, resourceId) } : method
}
