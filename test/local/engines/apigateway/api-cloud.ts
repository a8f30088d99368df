/** A cloud with API Gateway, a pretended Lambda and a small authorizer; APIs are made as templates make them. */
import { type ApiGateway, createApiGateway } from '../../../../local/engines/apigateway/apigateway'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import type { HttpRequest, HttpResponse, PolicyStatement, Service } from '../../../../local/kernel/service'
import { createSendAs } from '../../../../local/wire/send-as'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:handler'
export const lambdaUri = (arn = functionArn): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`

export interface Invoked {
  readonly caller: Principal
  readonly functionArn: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of all shapes
  readonly event: any
}

export type FakeFunction = (event: Invoked['event']) => unknown

export interface ApiCloud {
  readonly cloud: Cloud
  readonly gateway: ApiGateway
  readonly invoked: Invoked[]
  /** Functions by ARN; they return the answer, or throw the function's error. */
  readonly functions: Map<string, FakeFunction>
  apply(
    type: string,
    logicalId: string,
    properties: object,
    metadata?: object,
  ): Promise<{ ref: string; attributes: Record<string, unknown> }>
  /** `logicalId`: where the template had it. */
  remove(type: string, ref: string, logicalId?: string): Promise<void>
  call<T = Record<string, unknown>>(action: string, input: object): Promise<T>
}

export const ok =
  (body = 'ok'): FakeFunction =>
  () => ({ statusCode: 200, body })

export async function createApiCloud(
  options: TestCloudOptions & { readonly identify?: (request: HttpRequest) => Principal } = {},
): Promise<ApiCloud> {
  const cloud = await createTestCloud(options)
  const invoked: Invoked[] = []
  const functions = new Map<string, FakeFunction>([[functionArn, ok()]])
  const lambda: Service = {
    name: 'lambda',
    operations: {
      Invoke: {
        access: () => [],
        async handle(input: { FunctionName: string; Payload: string }, { caller }) {
          const event = JSON.parse(input.Payload)
          invoked.push({ caller, functionArn: input.FunctionName, event })
          const run = functions.get(input.FunctionName)
          if (!run) throw new AwsError('ResourceNotFoundException', `Function not found: ${input.FunctionName}`, 404)
          try {
            return { StatusCode: 200, Payload: JSON.stringify((await run(event)) ?? null) }
          } catch (error) {
            const errorMessage = (error as Error).message
            return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify({ errorMessage }) }
          }
        },
      },
    },
  }
  cloud.register(lambda)
  cloud.useAuthorizer({ authorize: judgeByResourcePolicy })
  const gateway = createApiGateway(cloud, {
    identify: options.identify ?? (() => ({ kind: 'anonymous' })),
    send: createSendAs(cloud),
  })
  cloud.register(gateway)
  await gateway.load?.()
  const typeOf = (name: string) => {
    const type = gateway.resources?.find((one) => one.type === `AWS::ApiGateway::${name}`)
    if (!type) throw new Error(`No resource type ${name}`)
    return type
  }
  return {
    cloud,
    gateway,
    invoked,
    functions,
    async apply(type, logicalId, properties, metadata) {
      const result = await typeOf(type).apply(properties, {
        stackName: 'test',
        stackId: 'test',
        logicalId,
        metadata,
        physicalName: () => `test-${logicalId}-ABCDEF`,
        asset: () => '',
      })
      return result as { ref: string; attributes: Record<string, unknown> }
    },
    async remove(type, ref, logicalId) {
      await typeOf(type).remove?.(
        ref,
        logicalId === undefined ? undefined : { stackName: 'test', stackId: 'test', logicalId },
      )
    },
    call: (action, input) => cloud.call(root, 'apigateway', action, input),
  }
}

/** Enough of IAM for these tests: roles named `admin` may do all; else the resource policy decides. */
function judgeByResourcePolicy(
  caller: Principal,
  needed: readonly { action: string; resource: string; resourcePolicy?: { Statement: unknown } | undefined }[],
): void {
  for (const { action, resource, resourcePolicy } of needed) {
    const statements = [resourcePolicy?.Statement ?? []].flat() as PolicyStatement[]
    const matching = statements.filter(({ Resource, Action }) => {
      return (
        [Action ?? []].flat().some((one) => isLike(one, action)) &&
        [Resource ?? []].flat().some((one) => isLike(one, resource))
      )
    })
    if (matching.some(({ Effect }) => Effect === 'Deny'))
      throw denied('with an explicit deny in a resource-based policy')
    const admin = caller.kind === 'root' || (caller.kind === 'role' && caller.roleArn.endsWith('/admin'))
    if (!admin && !matching.some(({ Effect }) => Effect === 'Allow')) throw denied('because no policy allows it')
  }
}

const denied = (why: string): AwsError => new AwsError('AccessDeniedException', `User is not authorized ${why}`, 403)

function isLike(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${source}$`).test(text)
}

export interface TestRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: string | Buffer
}

export function request(
  method: string,
  path: string,
  { headers = {}, query = '', body = '' }: TestRequest = {},
): HttpRequest {
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers: { host: 'localhost:3000', ...headers },
    body: Buffer.from(body),
    sourceIp: '203.0.113.7',
  }
}

export interface SimpleMethod {
  readonly path: string
  readonly verb?: string
  readonly properties?: object
  readonly metadata?: object
}

export interface SimpleApi {
  readonly apiId: string
  /** Sends to the stage `prod`. */
  send(method: string, path: string, options?: TestRequest): Promise<HttpResponse & { readonly json: unknown }>
  deploy(logicalId: string): Promise<void>
}

export const proxyIntegration = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: lambdaUri() }

/** An API with these methods (Lambda proxy integrations unless they say), deployed to the stage `prod`. */
export async function createSimpleApi(
  on: ApiCloud,
  methods: readonly SimpleMethod[],
  more: { readonly api?: object; readonly stage?: object; before?(apiId: string): Promise<unknown> } = {},
): Promise<SimpleApi> {
  const api = await on.apply('RestApi', 'Api', { Name: 'shop', ...more.api })
  const apiId = api.ref
  await more.before?.(apiId)
  const resources = new Map<string, string>([['', String(api.attributes.RootResourceId)]])
  for (const { path, verb = 'GET', properties = {}, metadata } of methods) {
    let parent = ''
    for (const part of path.split('/').filter((piece) => piece)) {
      const here = `${parent}/${part}`
      if (!resources.has(here)) {
        const made = await on.apply('Resource', `Resource${here}`, {
          RestApiId: apiId,
          ParentId: resources.get(parent),
          PathPart: part,
        })
        resources.set(here, made.ref)
      }
      parent = here
    }
    const method = {
      RestApiId: apiId,
      ResourceId: resources.get(parent),
      HttpMethod: verb,
      AuthorizationType: 'NONE',
      Integration: proxyIntegration,
      ...properties,
    }
    await on.apply('Method', `Method${parent}${verb}`, method, metadata)
  }
  async function deploy(logicalId: string): Promise<void> {
    const deployment = await on.apply('Deployment', logicalId, { RestApiId: apiId })
    await on.apply('Stage', 'Stage', {
      RestApiId: apiId,
      StageName: 'prod',
      DeploymentId: deployment.ref,
      ...more.stage,
    })
  }
  await deploy('Deployment1')
  return {
    apiId,
    deploy,
    async send(method, path, options) {
      const response = await on.gateway.handle(apiId, 'prod', path, request(method, `/api/shop${path}`, options))
      return { ...response, json: parse(String(response.body)) }
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
