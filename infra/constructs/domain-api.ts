/**
 * A domain's REST API, of the routes of its table. Bodies and parameters are checked by the gateway, and its own
 * refusals are `application/problem+json`.
 */
import { Aws, CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  type CfnMethod,
  type CfnModel,
  type CfnStage,
  Cors,
  type IResource,
  type IRestApi,
  LambdaIntegration,
  type MethodOptions,
  Model,
  RequestValidator,
  ResponseType,
  type RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import * as z from 'zod/mini'
import { isOfUsers, type NamedSchema, type Route } from '../../shared/routes'
import { acknowledge, acknowledgePublic } from '../acknowledgements'
import type { Stage } from '../stage'
import { createLoggedApi } from './logged-api'

export interface DomainApiProps {
  readonly domain: string
  readonly stage: Stage
  readonly description: string
  /** Pages of any site may call it, and read what it refuses, too. */
  readonly isForPages?: boolean
  /** A distribution is before it, and calls with a key: without that it takes what is signed for IAM alone. */
  readonly isBehind?: boolean
  /** Who calls it holds passwords or keys, and may put one into a field where it doesn't belong. */
  readonly holdsSecrets?: boolean
}

const forPages = {
  allowOrigins: Cors.ALL_ORIGINS,
  allowHeaders: ['Content-Type', 'X-Api-Key', 'X-Correlation-Id'],
  // Of the routes; a browser asks for each.
  allowMethods: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'],
}

const logged = [
  'requestId',
  'requestTimeEpoch',
  'httpMethod',
  'resourcePath',
  'status',
  'responseLatency',
  'identity.sourceIp',
  'identity.userArn',
  'identity.apiKeyId',
  'error.responseType',
]

export class DomainApi extends Construct {
  readonly api: RestApi
  readonly isBehind: boolean
  private readonly stage: Stage
  private readonly isForPages: boolean
  private readonly holdsSecrets: boolean
  private readonly models = new Map<string, { readonly model: Model; readonly schema: z.ZodMiniType }>()
  private authorizer: TokenAuthorizer | undefined
  private readonly validators: { readonly body: RequestValidator; readonly parameters: RequestValidator }

  constructor(scope: Construct, id: string, props: DomainApiProps) {
    super(scope, id)
    const { domain, stage, description, isForPages = false, isBehind = false, holdsSecrets = false } = props
    this.isBehind = isBehind
    this.stage = stage
    this.isForPages = isForPages
    this.holdsSecrets = holdsSecrets
    this.api = createLoggedApi(this, {
      name: domain,
      description,
      stage,
      logged,
      rate: 500,
      ...(isForPages && { defaultCorsPreflightOptions: forPages }),
    })
    // Its declaration and the class's differ where a member may be undefined.
    const restApi = this.api as IRestApi
    const validator = (name: string, body: boolean) =>
      new RequestValidator(this, name, {
        restApi,
        validateRequestBody: body,
        validateRequestParameters: true,
      })
    this.validators = { body: validator('CheckBody', true), parameters: validator('CheckParameters', false) }
    this.answerInProblemJson()
    if (isForPages) this.acknowledgePreflight(this.api.root)
    this.api.latestDeployment?.addToLogicalId(Lazy.uncachedAny({ produce: () => this.deployed() }))
  }

  /** Where the stage is reached directly. Not `api.url`: functions that need the address would depend on themselves. */
  get stageUrl(): string {
    return `https://${this.api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${this.stage.name}`
  }

  route(route: Route, target: LambdaFunction): this {
    const { method, path, authorization, parameters, query, body, formsOfOtherSites, rate } = route
    const resource = this.api.root.resourceForPath(path)
    const added = resource.addMethod(method, new LambdaIntegration(target, { allowTestInvoke: false }), {
      ...this.authorized(authorization, `${method} ${path}`),
      ...(this.isBehind && authorization !== 'iam' && { apiKeyRequired: true }),
      requestValidator: body ? this.validators.body : this.validators.parameters,
      ...(body && { requestModels: { 'application/json': this.model(body) } }),
      requestParameters: { ...parametersOf('path', parameters), ...parametersOf('querystring', query) },
    })
    acknowledge(added, 'AwsSolutions-COG4')
    if (this.isForPages) this.acknowledgePreflight(resource)
    if (authorization === 'key') acknowledge(added, 'AwsSolutions-APIG4')
    const isPublic = typeof authorization === 'object' && 'public' in authorization
    if (isPublic) acknowledgePublic(added, authorization.public)
    if (rate !== undefined) this.throttle(method, path, rate)
    if (formsOfOtherSites !== undefined) {
      if (!isPublic || method !== 'POST' || !route.form) {
        throw new TypeError(`${method} ${path}: forms of other sites are for a public POST that has a form`)
      }
      // The local cloud reads it; on AWS nothing refuses such a form.
      const { defaultChild } = added.node
      ;(defaultChild as CfnMethod).addMetadata('signalbox:FormsOfOtherSites', formsOfOtherSites)
    }
    return this
  }

  /** The function that judges access tokens, for the routes of users. */
  authorizeBy(judge: LambdaFunction): void {
    this.authorizer = new TokenAuthorizer(this, 'SignIn', {
      handler: judge,
      // As long as an ended session may still open a door: the shared authorizer keeps nothing itself.
      resultsCacheTtl: Duration.seconds(2),
      validationRegex: String.raw`^[Bb]earer +[\w-]+\.[\w-]+\.[\w-]+$`,
    })
  }

  private acknowledgePreflight(resource: IResource): void {
    for (let each: IResource | undefined = resource; each; each = each.parentResource) {
      const preflight = each.node.findChild('OPTIONS')
      acknowledgePublic(preflight, 'A browser asks without credentials, and is told only who may call')
      acknowledge(preflight, 'AwsSolutions-COG4')
    }
  }

  private authorized(authorization: Route['authorization'], route: string): Partial<MethodOptions> {
    if (authorization === 'iam') return { authorizationType: AuthorizationType.IAM }
    if (authorization === 'key') return { authorizationType: AuthorizationType.NONE, apiKeyRequired: true }
    if (!isOfUsers(authorization)) return { authorizationType: AuthorizationType.NONE }
    if (!this.authorizer) throw new TypeError(`${route} is for users: the stack must sign users in before its handlers`)
    return { authorizationType: AuthorizationType.CUSTOM, authorizer: this.authorizer }
  }

  /** Settings of a method stand in the place of those of all methods, and what they leave out is off. */
  private throttle(httpMethod: string, path: string, rate: number): void {
    const stage = this.api.deploymentStage.node.defaultChild as CfnStage
    const [ofAll, ...others] = stage.methodSettings as readonly CfnStage.MethodSettingProperty[]
    // CloudFormation documents this form: within a setting's own path a slash would end the resource.
    const resourcePath = `/${path.replaceAll('/', '~1')}`
    const own = { ...ofAll, httpMethod, resourcePath, throttlingRateLimit: rate, throttlingBurstLimit: 2 * rate }
    stage.methodSettings = [ofAll as CfnStage.MethodSettingProperty, ...others, own]
  }

  private model([name, schema]: NamedSchema): Model {
    const known = this.models.get(name)
    if (known && known.schema !== schema)
      throw new TypeError(`Two bodies are called ${name}: give each a name of its own`)
    if (known) return known.model
    const model = new Model(this, name, {
      restApi: this.api as IRestApi,
      modelName: name,
      contentType: 'application/json',
      schema: {},
    })
    // Given as it is: the construct's own type of JSON Schema knows fewer keywords than draft 4.
    ;(model.node.defaultChild as CfnModel).schema = draft4(schema, this.holdsSecrets)
    this.models.set(name, { model, schema })
    return model
  }

  /**
   * A stage serves the snapshot that its deployment took, and takes no other until the deployment's logical id changes.
   * CDK's own hash has most of what is in it as it was given at first, and nothing of what was set later.
   */
  private deployed(): readonly unknown[] {
    const stack = Stack.of(this)
    return this.node
      .findAll()
      .filter((each): each is CfnResource => CfnResource.isCfnResource(each) && isInSnapshot(each))
      .map((each) => [stack.getLogicalId(each), stack.resolve(each._toCloudFormation())])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  }

  private answerInProblemJson(): void {
    const problem = (id: string, type: ResponseType, detail: string, statusCode?: string) =>
      this.api.addGatewayResponse(id, {
        type,
        ...(statusCode && { statusCode }),
        responseHeaders: {
          'Content-Type': "'application/problem+json'",
          ...(this.isForPages && { 'Access-Control-Allow-Origin': "'*'" }),
        },
        templates: {
          'application/json': `{"type":"about:blank","title":"$context.error.responseType","detail":${detail},"requestId":"$context.requestId","correlationId":"$context.requestId"}`,
        },
      })
    const validation = '"$context.error.validationErrorString"'
    problem('BadBody', ResponseType.BAD_REQUEST_BODY, validation, '400')
    problem('BadParameters', ResponseType.BAD_REQUEST_PARAMETERS, validation, '400')
    problem('Default4xx', ResponseType.DEFAULT_4XX, '$context.error.messageString')
    problem('Default5xx', ResponseType.DEFAULT_5XX, '$context.error.messageString')
  }
}

function isInSnapshot({ cfnResourceType: type }: CfnResource): boolean {
  return type.startsWith('AWS::ApiGateway::') && !['Deployment', 'Stage'].includes(type.split('::')[2] ?? '')
}

/** `true` where it must be there; API Gateway looks at no more of a parameter. */
function parametersOf(where: 'path' | 'querystring', schema: z.ZodMiniObject | undefined): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(schema?.shape ?? {}).map(([name, each]) => [
      `method.request.${where}.${name}`,
      !z.safeParse(each as z.ZodMiniType, undefined).success,
    ]),
  )
}

/** Of texts. A gateway quotes what misses one of them in its answer and its execution log. */
const limits = ['minLength', 'maxLength', 'pattern', 'format', 'enum', 'allOf'] as const

/**
 * A schema as API Gateway takes it, with unknown members refused at every level.
 * @param holdsSecrets then of a text it is said only that it is one; how long it may be and what form it has, the function
 * checks, which quotes nothing
 */
export function draft4(schema: z.ZodMiniType, holdsSecrets: boolean): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    target: 'draft-4',
    io: 'input',
    override({ jsonSchema }) {
      if (holdsSecrets && jsonSchema.type === 'string') for (const limit of limits) delete jsonSchema[limit]
      if (jsonSchema.type === 'object' && jsonSchema.properties) jsonSchema.additionalProperties = false
    },
  })
}
