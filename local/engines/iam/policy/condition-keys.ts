/**
 * The condition keys that can be judged here. Any other is refused when the policy is put: a key that no
 * call ever carries would make an Allow silently dead and a Deny silently harmless.
 */

/** Known for every call. */
export const globalKeys = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:PrincipalType',
  'aws:Referer',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'aws:TagKeys',
  'aws:UserAgent',
  'aws:userid',
  'aws:username',
  'aws:ViaAWSService',
] as const

/** Given by the calls of the services that have them; a key joins the list when its service gives it. */
export const serviceKeys = [
  'cognito-identity.amazonaws.com:amr',
  'cognito-identity.amazonaws.com:aud',
  'cognito-identity.amazonaws.com:sub',
  'dynamodb:Attributes',
  'dynamodb:EnclosingOperation',
  'dynamodb:LeadingKeys',
  'dynamodb:ReturnConsumedCapacity',
  'dynamodb:ReturnValues',
  'dynamodb:Select',
  'events:detail-type',
  'events:eventBusInvocation',
  'events:source',
  'events:TargetArn',
  'iam:PassedToService',
  'iam:PolicyARN',
  'lambda:FunctionArn',
  'lambda:Principal',
  's3:delimiter',
  's3:max-keys',
  's3:prefix',
  'SAML:aud',
  'SAML:iss',
  'SAML:sub',
  'SAML:sub_type',
  'ses:ApiVersion',
  'ses:FeedbackAddress',
  'ses:FromAddress',
  'ses:FromDisplayName',
  'ses:Recipients',
  'sns:Endpoint',
  'sns:Protocol',
  'sts:ExternalId',
  'sts:RoleSessionName',
] as const

const families = ['aws:principaltag/', 'aws:requesttag/']

const known = new Set([...globalKeys, ...serviceKeys].map((key) => key.toLowerCase()))

export function isKnownConditionKey(key: string): boolean {
  const name = key.toLowerCase()
  return known.has(name) || families.some((family) => name.startsWith(family) && name.length > family.length)
}
