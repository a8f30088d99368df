/** Which permission a call needs: `apigateway:<HTTP method>` on the path as an ARN, with the tags that conditions ask for. */
import type { Api } from '../../../kernel/api'
import type { Access } from '../../../kernel/service'
import { rolesIn } from '../import/integration'
import { readDocument } from '../import/read-document'
import { type Input, isRecord } from '../input'
import { callersCredentials } from '../integrate/acting-for'
import type { Parts } from './handlers'
import { tagsAround } from './tagged'
import { taggedArn } from './tags'

/** Besides those that every call has. */
export const conditionKeys = ['aws:ResourceTag/'] as const

export function accessTo({ state, region }: Parts, api: Api, action: string, input: Input): readonly Access[] {
  const [method = '', path = ''] = api.call(action)?.http ?? []
  const place = path
    .replace(/\?.*/, '')
    .replace(/\{(\w+)\}/g, (_, name: string) => shown(name, String(input[name] ?? '')))
  // Tags are read and written at a path of their own; what they are on is what the permission is about.
  const about = taggedArn.exec(String(input.resourceArn ?? ''))?.[2] ?? place.slice(1)
  const context = { ...ofResource(tagsAround(state, about)), ...ofRequest(input) }
  return [
    {
      action: `apigateway:${method}`,
      resource: `arn:aws:apigateway:${region}::${place}`,
      ...(Object.keys(context).length > 0 && { context }),
    },
    ...passRole(input),
    ...(isImport(action) ? rolesIn(readDocument(input.body)).flatMap((credentials) => passRole({ credentials })) : []),
  ]
}

const isImport = (action: string): boolean => action === 'ImportRestApi' || action === 'PutRestApi'

/** An ARN in a path is percent-encoded, in the permission too. */
const shown = (name: string, value: string): string => (name === 'resourceArn' ? encodeURIComponent(value) : value)

const ofResource = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]))

function ofRequest({ tags, tagKeys }: Input): Record<string, string | readonly string[]> {
  if (isRecord(tags)) {
    const asked = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, String(value)] as const)
    return { ...Object.fromEntries(asked), 'aws:TagKeys': Object.keys(tags) }
  }
  return tagKeys === undefined ? {} : { 'aws:TagKeys': [tagKeys].flat().map(String) }
}

/** Who gives a role to a method or an authorizer must be allowed to pass it. Whoever calls the API is no role. */
function passRole({ credentials, authorizerCredentials }: Input): readonly Access[] {
  return [credentials, authorizerCredentials]
    .filter((role) => typeof role === 'string' && role !== '' && role !== callersCredentials)
    .map((role) => ({
      action: 'iam:PassRole',
      resource: String(role),
      context: { 'iam:PassedToService': 'apigateway.amazonaws.com' },
    }))
}
