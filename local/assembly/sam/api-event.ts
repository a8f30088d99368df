/** An event of type Api: a method of the API that it names, or of the one that all share. */

import { isObject } from '../template'
import { type EventSource, permission } from './event-source'
import type { Resources } from './globals'
import { implicitApi } from './implicit-api'
import { invokedInText } from './published'
import { refusal, refuseUnknown, required } from './sam-error'

export function apiEvent(source: EventSource): Resources {
  const { properties, expansion } = source
  const { apis, implicit, declaration } = expansion
  refuseUnknown(properties, ['Path', 'Method', 'RestApiId', 'Auth'])
  const path = String(required(properties, 'Path'))
  const method = String(required(properties, 'Method')).toLowerCase()
  const { RestApiId, Auth } = properties
  if (declaration.Condition !== undefined) {
    throw refusal('An API event of a function with a Condition is not modelled by the local cloud.')
  }
  if (Auth !== undefined && !isObject(Auth)) throw refusal("Property 'Auth' must be a dictionary.")
  refuseUnknown(Auth ?? {}, ['ApiKeyRequired', 'Authorizer', 'InvokeRole'], 'Auth.')
  const { ApiKeyRequired, Authorizer, InvokeRole } = Auth ?? {}
  if (Authorizer !== undefined && Authorizer !== 'AWS_IAM' && Authorizer !== 'NONE') {
    throw refusal(`Authorizer "${Authorizer}" is not modelled by the local cloud; modelled: AWS_IAM, NONE.`)
  }
  const apiId = apiOf(RestApiId)
  const api = apiId === implicitApi ? implicit : apis.get(apiId)
  if (!api) {
    throw refusal(`RestApiId property of Api event must reference a valid resource in the same template.`)
  }
  const any = method === 'any'
  api.add(path, any ? 'x-amazon-apigateway-any-method' : method, {
    operation: {
      'x-amazon-apigateway-integration': {
        httpMethod: 'POST',
        type: 'aws_proxy',
        uri: {
          'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${invokedInText(expansion)}/invocations`,
        },
      },
      responses: {},
    },
    auth: { ApiKeyRequired, Authorizer, InvokeRole },
  })
  const resource = path.replace(/\{[^}]+\}/g, '*').replace(/^\//, '')
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${any ? '*' : method.toUpperCase()}/${resource}`
  return permission(
    source,
    'apigateway',
    { 'Fn::Sub': [arn, { __Stage__: '*', __ApiId__: { Ref: apiId } }] },
    api.stage ?? 'Stage',
  )
}

function apiOf(restApiId: unknown): string {
  if (restApiId === undefined) return implicitApi
  if (isObject(restApiId) && typeof restApiId.Ref === 'string') return restApiId.Ref
  return String(restApiId)
}
