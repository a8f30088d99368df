/** Finds the service that a request is for: by what it is signed for, or else by target, host or action. */
import { AwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest, Service } from '../kernel/service'

/** Prefixes of X-Amz-Target, needed where a request is not signed (Cognito's sign-in) or signed oddly. */
const targets: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  AWSCognitoIdentityProviderService: 'cognito-idp',
  AWSCognitoIdentityService: 'cognito-identity',
  AWSEvents: 'events',
  AWSMPCommerceService_v20200301: 'aws-marketplace',
  AWSMPEntitlementService: 'aws-marketplace',
  AWSMPMeteringService: 'aws-marketplace',
  AWSStepFunctions: 'states',
  CodePipeline_20150709: 'codepipeline',
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  Logs_20140328: 'logs',
  ResourceGroupsTaggingAPI_20170126: 'tagging',
  secretsmanager: 'secretsmanager',
  TrentService: 'kms',
}

/** Throws `UnknownService`, naming what was looked for. */
export function findService(cloud: Cloud, request: HttpRequest, signedFor: string | undefined): Service {
  const name = signedFor ?? guessName(cloud, request)
  const service = name === undefined ? undefined : cloud.services.get(name)
  if (service) return service
  if (name === undefined) {
    throw new AwsError(
      'MissingAuthenticationToken',
      `${request.method} ${request.path}: the request is not signed, and neither X-Amz-Target nor the host tells ` +
        'which service it is for',
      403,
    )
  }
  throw new AwsError('UnknownService', `The service "${name}" is not modelled by the local cloud`, 501)
}

function guessName(cloud: Cloud, request: HttpRequest): string | undefined {
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') {
    const prefix = target.slice(0, Math.max(target.lastIndexOf('.'), 0))
    return Object.hasOwn(targets, prefix) ? targets[prefix] : prefix || undefined
  }
  // Only S3 ever took Signature Version 2 in its URLs; the identifier says that it is not taken any more.
  if (request.query.has('AWSAccessKeyId')) return 's3'
  const label = request.headers.host?.split('.')[0] ?? ''
  if (cloud.services.has(label)) return label
  const action = request.query.get('Action') ?? (isForm(request) ? formParameters(request).get('Action') : null)
  if (action === null) return undefined
  return [...cloud.services.values()].find(({ operations }) => operations[action]?.anonymous)?.name
}

export function isForm({ headers }: HttpRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

const parsedForms = new WeakMap<HttpRequest, URLSearchParams>()

/** The parameters of the query protocol: of a form body, or of the URL. */
export function formParameters(request: HttpRequest): URLSearchParams {
  let parameters = parsedForms.get(request)
  if (!parameters) {
    parameters =
      isForm(request) && request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query
    parsedForms.set(request, parameters)
  }
  return parameters
}
