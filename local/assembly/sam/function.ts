/** AWS::Serverless::Function: a function, its role, and what its events make. */
import { isObject } from '../template'
import { locationOf } from './code-location'
import { expandEvents } from './events'
import { functionUrl } from './function-url'
import { attributesOf, besides, createdBy, type Expansion, type Properties, type Resources, tagList } from './globals'
import { aliasOf, published } from './published'
import { given } from './rest-api'
import { roleOf } from './role'
import { refusal, refuseUnknown, required } from './sam-error'

/** As they are, under the name that Lambda has for them. */
const passed = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'Environment',
  'VpcConfig',
  'Layers',
  'Architectures',
  'EphemeralStorage',
  'LoggingConfig',
  'ReservedConcurrentExecutions',
  'KmsKeyArn',
  'RecursiveLoop',
]
const changed = [
  'CodeUri',
  'InlineCode',
  'Role',
  'Policies',
  'PermissionsBoundary',
  'RolePath',
  'AssumeRolePolicyDocument',
  'Events',
  'Tags',
  'Tracing',
  'DeadLetterQueue',
  'EventInvokeConfig',
  'FunctionUrlConfig',
  'PackageType',
  'AutoPublishAlias',
  'AutoPublishAliasAllProperties',
  'AutoPublishCodeSha256',
  'ProvisionedConcurrencyConfig',
  'VersionDescription',
]
const deadLetterActions: Readonly<Record<string, string>> = { SQS: 'sqs:SendMessage', SNS: 'sns:Publish' }

export function expandFunction(expansion: Expansion): Resources {
  const { logicalId, declaration, properties } = expansion
  refuseUnknown(properties, [...passed, ...changed])
  if ((properties.PackageType ?? 'Zip') !== 'Zip') {
    throw refusal(`PackageType "${properties.PackageType}" is not modelled by the local cloud; modelled: Zip.`)
  }
  required(properties, 'Handler')
  required(properties, 'Runtime')
  const events = expandEvents(expansion)
  const { Role, Tags, Tracing, DeadLetterQueue } = properties
  const role =
    Role === undefined
      ? { [`${logicalId}Role`]: roleOf(expansion, 'lambda', events.managedPolicies, deadLetters(DeadLetterQueue)) }
      : {}
  const made = {
    Code: codeOf(properties),
    ...Object.fromEntries(
      passed.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
    ),
    Role: Role ?? { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] },
    Tags: tagList(Tags, createdBy),
    ...(Tracing !== undefined && Tracing !== 'Disabled' && { TracingConfig: { Mode: Tracing } }),
    ...(isObject(DeadLetterQueue) && { DeadLetterConfig: { TargetArn: DeadLetterQueue.TargetArn } }),
  }
  return {
    [logicalId]: { Type: 'AWS::Lambda::Function', ...attributesOf(declaration), Properties: made },
    ...published(expansion, made),
    ...role,
    ...invokeConfig(expansion),
    ...functionUrl(expansion),
    ...events.resources,
  }
}

function codeOf({ CodeUri, InlineCode }: Properties): Properties {
  if (InlineCode !== undefined && CodeUri === undefined) return { ZipFile: InlineCode }
  if (CodeUri === undefined) throw refusal("'CodeUri' or 'InlineCode' must be given.")
  const { bucket, key, version } = locationOf(CodeUri, 'CodeUri')
  return { S3Bucket: bucket, S3Key: key, ...given({ S3ObjectVersion: version }) }
}

function deadLetters(queue: unknown): Properties[] {
  if (queue === undefined) return []
  if (!isObject(queue) || queue.Type === undefined || queue.TargetArn === undefined) {
    throw refusal("'DeadLetterQueue' requires Type and TargetArn properties to be specified.")
  }
  refuseUnknown(queue, ['Type', 'TargetArn'], 'DeadLetterQueue.')
  const Action = deadLetterActions[String(queue.Type)]
  if (!Action) throw refusal("'DeadLetterQueue' requires Type of either SNS or SQS.")
  return [
    {
      PolicyName: 'DeadLetterQueuePolicy',
      PolicyDocument: document({ Effect: 'Allow', Action, Resource: queue.TargetArn }),
    },
  ]
}

function document(...Statement: readonly Properties[]): Properties {
  return { Version: '2012-10-17', Statement }
}

function invokeConfig(expansion: Expansion): Resources {
  const { logicalId, declaration, properties } = expansion
  const { EventInvokeConfig: config } = properties
  if (config === undefined) return {}
  if (!isObject(config)) throw refusal("Property 'EventInvokeConfig' must be a dictionary.")
  refuseUnknown(config, ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'DestinationConfig'], 'EventInvokeConfig.')
  const destinations = isObject(config.DestinationConfig) ? config.DestinationConfig : {}
  for (const [when, destination] of Object.entries(destinations)) {
    // AWS makes a queue or topic itself where only a type is given.
    if (!isObject(destination) || destination.Destination === undefined) {
      throw refusal(
        `'EventInvokeConfig.DestinationConfig.${when}' needs a Destination here: making one is not modelled.`,
      )
    }
  }
  const plain = Object.entries(destinations).map(([when, destination]) => [
    when,
    { Destination: (destination as Properties).Destination },
  ])
  return {
    [`${logicalId}EventInvokeConfig`]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      ...besides(declaration),
      ...given({ DependsOn: aliasOf(expansion) }),
      Properties: {
        FunctionName: { Ref: logicalId },
        Qualifier: properties.AutoPublishAlias ?? '$LATEST',
        ...given({
          MaximumEventAgeInSeconds: config.MaximumEventAgeInSeconds,
          MaximumRetryAttempts: config.MaximumRetryAttempts,
          DestinationConfig: plain.length > 0 ? Object.fromEntries(plain) : undefined,
        }),
      },
    },
  }
}
