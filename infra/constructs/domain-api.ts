/**
 * A domain's REST API. Each route names how its callers are authorized, or says why it is public; bodies
 * and parameters are checked by the gateway, and its own refusals are `application/problem+json`.
 */
import { Aws, RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  AuthorizationType,
  type CfnModel,
  EndpointType,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Model,
  RequestValidator,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import * as z from 'zod/mini'
import { acknowledge, acknowledgePublic } from '../acknowledgements'

export interface DomainApiProps {
  readonly domain: string
  readonly description: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Such as `/approvals/{id}`. */
  readonly path: string
  readonly target: LambdaFunction
  readonly authorization: 'iam' | { readonly public: string }
  /** The name and schema of the JSON body. */
  readonly body?: readonly [name: string, schema: z.ZodMiniType]
  readonly requiredQuery?: readonly string[]
}

export const stageName = 'prod'

export class DomainApi extends Construct {
  readonly api: RestApi
  private readonly models = new Map<string, Model>()
  private readonly validators: { readonly body: RequestValidator; readonly parameters: RequestValidator }

  constructor(scope: Construct, id: string, { domain, description }: DomainApiProps) {
    super(scope, id)
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.api = new RestApi(this, 'Api', {
      restApiName: domain,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: accessLogFormat(),
        loggingLevel: MethodLoggingLevel.ERROR,
        throttlingRateLimit: 500,
        throttlingBurstLimit: 1000,
        tracingEnabled: true,
      },
    })
    acknowledge(this.api.deploymentStage, 'AwsSolutions-APIG3')
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
  }

  /** Where the stage is reached directly. Not `api.url`: functions that need the address would depend on themselves. */
  get stageUrl(): string {
    return `https://${this.api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${stageName}`
  }

  route(route: Route): this {
    const { method, path, target, authorization, body, requiredQuery = [] } = route
    const resource = this.api.root.resourceForPath(path)
    const isPublic = authorization !== 'iam'
    const added = resource.addMethod(method, new LambdaIntegration(target, { allowTestInvoke: false }), {
      authorizationType: isPublic ? AuthorizationType.NONE : AuthorizationType.IAM,
      requestValidator: body ? this.validators.body : this.validators.parameters,
      ...(body && { requestModels: { 'application/json': this.model(...body) } }),
      requestParameters: Object.fromEntries(requiredQuery.map((name) => [`method.request.querystring.${name}`, true])),
    })
    acknowledge(added, 'AwsSolutions-COG4')
    if (isPublic) acknowledgePublic(added, authorization.public)
    return this
  }

  private model(name: string, schema: z.ZodMiniType): Model {
    const known = this.models.get(name)
    if (known) return known
    const model = new Model(this, name, {
      restApi: this.api as IRestApi,
      modelName: name,
      contentType: 'application/json',
      schema: {},
    })
    // Given as it is: the construct's own type of JSON Schema knows fewer keywords than draft 4.
    ;(model.node.defaultChild as CfnModel).schema = draft4(schema)
    this.models.set(name, model)
    return model
  }

  private answerInProblemJson(): void {
    const problem = (id: string, type: ResponseType, detail: string, statusCode?: string) =>
      this.api.addGatewayResponse(id, {
        type,
        ...(statusCode && { statusCode }),
        responseHeaders: { 'Content-Type': "'application/problem+json'" },
        templates: {
          'application/json': `{"type":"about:blank","title":"$context.error.responseType","detail":${detail},"requestId":"$context.requestId"}`,
        },
      })
    const validation = '"$context.error.validationErrorString"'
    problem('BadBody', ResponseType.BAD_REQUEST_BODY, validation, '400')
    problem('BadParameters', ResponseType.BAD_REQUEST_PARAMETERS, validation, '400')
    problem('Default4xx', ResponseType.DEFAULT_4XX, '$context.error.messageString')
    problem('Default5xx', ResponseType.DEFAULT_5XX, '$context.error.messageString')
  }
}

/** A schema as API Gateway takes it, with unknown members refused at every level. */
export function draft4(schema: z.ZodMiniType): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    target: 'draft-4',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === 'object' && jsonSchema.properties) jsonSchema.additionalProperties = false
    },
  })
}

/** Neither path nor query: a decision link's secret is in them. */
function accessLogFormat(): AccessLogFormat {
  const fields = [
    'requestId',
    'requestTimeEpoch',
    'httpMethod',
    'resourcePath',
    'status',
    'responseLatency',
    'identity.sourceIp',
    'identity.userArn',
    'error.responseType',
  ]
  return AccessLogFormat.custom(JSON.stringify(Object.fromEntries(fields.map((field) => [field, `$context.${field}`]))))
}
