/** A stage of API Gateway serves what its deployment has seen: what changes must make another deployment. */
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import {
  CfnDocumentationPart,
  type CfnGatewayResponse,
  type CfnMethod,
  type CfnRequestValidator,
} from 'aws-cdk-lib/aws-apigateway'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import * as z from 'zod/mini'
import { DomainApi } from '../../infra/constructs/domain-api'
import { stageFrom } from '../../infra/stage'
import type { Route } from '../../shared/routes'

const order: Route = {
  method: 'POST',
  path: '/orders',
  summary: 'Order something.',
  handler: 'api',
  authorization: 'iam',
  body: ['NewOrder', z.object({ what: z.string() })],
  answers: { 201: { meaning: 'Ordered.' } },
}

interface Change {
  readonly route?: Partial<Route>
  readonly also?: (api: DomainApi, stack: Stack) => void
}

function deploymentOf({ route = {}, also }: Change = {}): string {
  const stack = new Stack(new App(), 'shop')
  const target = new LambdaFunction(stack, 'Target', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = 1'),
  })
  const api = new DomainApi(stack, 'Gateway', { domain: 'shop', stage: stageFrom(), description: 'A shop' })
  api.route({ ...order, ...route }, target)
  also?.(api, stack)
  const [id, ...more] = Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'))
  expect(more).toEqual([])
  return id ?? ''
}

function child<Found>(api: DomainApi, path: string): Found {
  return api.node.tryFindChild(path)?.node.defaultChild as Found
}

test('what is the same is the same deployment', () => {
  expect(deploymentOf()).toBe(deploymentOf())
})

test.each<[string, Change]>([
  [
    'a field of a model',
    { route: { body: ['NewOrder', z.object({ what: z.string(), note: z.optional(z.string()) })] } },
  ],
  ['a parameter', { route: { query: z.object({ draft: z.optional(z.string()) }) } }],
  ['how callers are authorized', { route: { authorization: { public: 'A test' } } }],
  [
    'a validator, after it was made',
    {
      also: (api) => {
        child<CfnRequestValidator>(api, 'CheckBody').validateRequestParameters = false
      },
    },
  ],
  [
    'a gateway response, after it was made',
    {
      also: ({ api }) => {
        ;(api.node.findChild('BadBody').node.defaultChild as CfnGatewayResponse).statusCode = '422'
      },
    },
  ],
  [
    'a method, after it was made',
    {
      also: ({ api }) => {
        ;(api.root.getResource('orders')?.node.findChild('POST').node.defaultChild as CfnMethod).apiKeyRequired = true
      },
    },
  ],
  [
    'whatever else is in the construct',
    {
      also: (scope) =>
        new CfnDocumentationPart(scope, 'Note', {
          restApiId: scope.api.restApiId,
          location: { type: 'API' },
          properties: '{}',
        }),
    },
  ],
])('%s is another deployment', (_, change) => {
  expect(deploymentOf(change)).not.toBe(deploymentOf())
})

test('what a stage says of itself is no other deployment', () => {
  const throttled: Change = { also: ({ api }) => api.deploymentStage.node.defaultChild?.node.addMetadata('a', 1) }
  expect(deploymentOf(throttled)).toBe(deploymentOf())
})
