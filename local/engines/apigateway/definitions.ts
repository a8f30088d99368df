/** What an API is made of, in the shapes that API Gateway's own API answers with (camelCase, times in seconds). */
import type { DocumentationLocation } from './define/documentation-location'
import type { MethodSettings } from './define/method-settings'

export interface RestApi {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly createdDate: number
  readonly version?: string
  readonly binaryMediaTypes?: readonly string[]
  /** Bytes, from which on answers are compressed; none: they never are. */
  readonly minimumCompressionSize?: number
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER'
  readonly endpointConfiguration: { readonly types: readonly string[]; readonly ipAddressType?: string }
  /** The resource policy, as JSON text. */
  readonly policy?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly disableExecuteApiEndpoint: boolean
  readonly rootResourceId: string
}

export interface Resource {
  readonly id: string
  readonly parentId?: string
  readonly pathPart?: string
  readonly path: string
}

export interface MethodResponse {
  readonly statusCode: string
  readonly responseParameters?: Readonly<Record<string, boolean>>
  readonly responseModels?: Readonly<Record<string, string>>
}

export interface IntegrationResponse {
  readonly statusCode: string
  readonly selectionPattern?: string
  readonly responseParameters?: Readonly<Record<string, string>>
  readonly responseTemplates?: Readonly<Record<string, string>>
}

export type IntegrationType = 'AWS_PROXY' | 'AWS' | 'MOCK' | 'HTTP_PROXY' | 'HTTP'

export interface Integration {
  readonly type: IntegrationType
  readonly httpMethod?: string
  readonly uri?: string
  readonly connectionType?: string
  readonly credentials?: string
  readonly requestParameters?: Readonly<Record<string, string>>
  readonly requestTemplates?: Readonly<Record<string, string>>
  readonly passthroughBehavior: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'
  readonly timeoutInMillis: number
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>>
}

export interface Method {
  readonly httpMethod: string
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS'
  readonly authorizerId?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
  readonly requestValidatorId?: string
  readonly operationName?: string
  /** `method.request.<header|querystring|path>.<name>` -> required */
  readonly requestParameters?: Readonly<Record<string, boolean>>
  /** content type -> model */
  readonly requestModels?: Readonly<Record<string, string>>
  readonly methodResponses?: Readonly<Record<string, MethodResponse>>
  readonly methodIntegration?: Integration
}

/** Said in a template's metadata of a method, which API Gateway knows nothing of. */
export interface FormDeclaration {
  readonly reason: string
}

export interface Model {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly contentType: string
  /** JSON Schema draft 4, as JSON text. */
  readonly schema: string
}

export interface RequestValidator {
  readonly id: string
  readonly name?: string
  readonly validateRequestBody: boolean
  readonly validateRequestParameters: boolean
}

export type Authorizer = LambdaAuthorizer | UserPoolAuthorizer

interface AnyAuthorizer {
  readonly id: string
  readonly name: string
  readonly authType?: string
  readonly identitySource?: string
  readonly identityValidationExpression?: string
  readonly authorizerResultTtlInSeconds: number
}

export interface LambdaAuthorizer extends AnyAuthorizer {
  readonly type: 'TOKEN' | 'REQUEST'
  readonly authorizerUri: string
  readonly authorizerCredentials?: string
}

export interface UserPoolAuthorizer extends AnyAuthorizer {
  readonly type: 'COGNITO_USER_POOLS'
  /** Of user pools: tokens of any of them are taken. */
  readonly providerARNs: readonly string[]
}

export interface GatewayResponse {
  readonly responseType: string
  readonly statusCode?: string
  readonly responseParameters?: Readonly<Record<string, string>>
  readonly responseTemplates?: Readonly<Record<string, string>>
}

export interface PlacedMethod {
  readonly resourceId: string
  readonly method: Method
}

/** An API as it was when it was deployed: what a stage serves until it is pointed at another deployment. */
export interface Snapshot {
  readonly api: RestApi
  readonly resources: readonly Resource[]
  readonly methods: readonly PlacedMethod[]
  readonly models: readonly Model[]
  readonly validators: readonly RequestValidator[]
  readonly authorizers: readonly Authorizer[]
  readonly gatewayResponses: readonly GatewayResponse[]
}

export interface Deployment {
  readonly id: string
  readonly description?: string
  readonly createdDate: number
  readonly snapshot: Snapshot
}

export interface Stage {
  readonly stageName: string
  readonly deploymentId: string
  readonly description?: string
  readonly variables?: Readonly<Record<string, string>>
  readonly tracingEnabled: boolean
  readonly methodSettings?: MethodSettings
  readonly accessLogSettings?: AccessLogSettings
  readonly documentationVersion?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly createdDate: number
  readonly lastUpdatedDate: number
}

export interface DocumentationPart {
  readonly id: string
  readonly location: DocumentationLocation
  /** A JSON object, as text. */
  readonly properties: string
}

/** All parts of an API as they were when it was made: what a stage publishes. */
export interface DocumentationVersion {
  readonly version: string
  readonly createdDate: number
  readonly description?: string
  readonly parts: readonly DocumentationPart[]
}

export interface AccessLogSettings {
  /** The ARN of a log group. */
  readonly destinationArn: string
  /** With variables of `$context`. */
  readonly format: string
}

/** The one row of settings that all APIs share. */
export interface Account {
  /** As which API Gateway writes logs. */
  readonly cloudwatchRoleArn?: string
}

export interface ApiKey {
  readonly id: string
  readonly value: string
  readonly name?: string
  readonly customerId?: string
  readonly description?: string
  readonly enabled: boolean
  readonly createdDate: number
  readonly lastUpdatedDate: number
  readonly stageKeys: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

export interface Throttle {
  readonly burstLimit: number
  readonly rateLimit: number
}

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH'

export interface Quota {
  readonly limit: number
  /** On which of its days a period begins: a week's from Sunday on, a month's from the first on. */
  readonly offset: number
  readonly period: QuotaPeriod
}

export interface PlanStage {
  readonly apiId: string
  readonly stage: string
  /** `<path>/<METHOD>` -> limits of that method, instead of the plan's. */
  readonly throttle?: Readonly<Record<string, Throttle>>
}

export interface UsagePlan {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly apiStages: readonly PlanStage[]
  readonly throttle?: Throttle
  readonly quota?: Quota
  /** Of AWS Marketplace: calls of keys that have a customer are metered for it. */
  readonly productCode?: string
  readonly tags?: Readonly<Record<string, string>>
}

export interface UsagePlanKey {
  readonly planId: string
  readonly keyId: string
}

/** What a key used of a plan on one day (UTC), and what was left of its quota at the end of it. */
export interface UsageDay {
  readonly used: number
  readonly remaining: number
}
