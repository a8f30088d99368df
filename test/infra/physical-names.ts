/**
 * Every name in a template that is known before anything is deployed: by the names of properties, at any depth, of
 * whatever type. What only looks like one is listed with what it is.
 */
import type { Resource } from './templates'

export interface PhysicalName {
  readonly stack: string
  readonly type: string
  /** Of the property, without the places in lists. */
  readonly path: string
  /** Pseudo parameters stand in it as `<AWS::AccountId>`. */
  readonly name: string
}

const isNaming = /(?:Name|Prefix|Id|Identifier|^Domain)$/

/** By type and path. A name within something else is as good as what that is called. */
const others: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Model Name': 'within its API',
  'AWS::CloudFront::Distribution CachePolicyId': 'one of AWS’s own',
  'AWS::CloudFront::Distribution OriginRequestPolicyId': 'one of AWS’s own',
  'AWS::CloudWatch::Alarm Id': 'of a metric, within its alarm',
  'AWS::CloudWatch::Alarm Name': 'of a dimension',
  'AWS::CloudWatch::Alarm MetricName': 'of a metric',
  'AWS::CodePipeline::Pipeline BranchName': 'within its repository',
  'AWS::CodePipeline::Pipeline ChangeSetName': 'within a stack',
  'AWS::CodePipeline::Pipeline Name':
    'of an artefact, an action or a stage of the pipeline; its own is looked at by itself',
  'AWS::Cognito::UserPool Name': 'of an attribute, or of a way to recover an account',
  'AWS::Cognito::UserPoolClient ClientName': 'within its user pool',
  'AWS::Cognito::UserPoolGroup GroupName': 'within its user pool',
  'AWS::DynamoDB::Table AttributeName': 'within its table',
  'AWS::DynamoDB::Table IndexName': 'within its table',
  'AWS::EventSchemas::Schema SchemaName': 'within its registry',
  'AWS::Events::Archive KmsKeyIdentifier': 'empty: a key of AWS’s own',
  'AWS::Events::Rule Id': 'of a target, within its rule',
  'AWS::IAM::Policy PolicyName': 'within its role',
  'AWS::IAM::Policy cloudformation:ChangeSetName': 'of a condition',
  'AWS::IAM::Role PolicyName': 'within its role',
  'AWS::IAM::Role RoleName':
    'the one that an account has for metering, which one stage alone makes; others are looked at',
  'AWS::SES::ConfigurationSetEventDestination Name': 'within its configuration set',
  'AWS::SNS::Topic KmsMasterKeyId': 'a key of AWS’s own',
}

/** These are names at the top of the properties though the same word says something else further in. */
const ownNames: readonly string[] = ['AWS::CodePipeline::Pipeline Name', 'AWS::Cognito::UserPool UserPoolName']
const ofTheAccount = ['ApiGatewayMarketplaceMeteringRole']

export function physicalNames(resources: readonly Resource[]): readonly PhysicalName[] {
  return resources.flatMap(({ stack, Type: type, Properties = {} }) => {
    const found: PhysicalName[] = []
    const walk = (value: unknown, path: readonly string[]): void => {
      const name = fixedText(value)
      const key = path.at(-1) ?? ''
      if (name === undefined) {
        if (typeof value !== 'object' || value === null) return
        for (const [member, each] of Object.entries(value)) walk(each, [...path, member])
      } else if (isNaming.test(key) && !isOther(type, path, name)) {
        found.push({ stack, type, path: path.filter((each) => !/^\d+$/.test(each)).join('.'), name })
      }
    }
    walk(Properties, [])
    return found
  })
}

function isOther(type: string, path: readonly string[], name: string): boolean {
  const property = `${type} ${path.at(-1)}`
  if (path.length === 1 && ownNames.includes(property)) return false
  if (property === 'AWS::IAM::Role RoleName') return ofTheAccount.includes(name)
  return Object.hasOwn(others, property)
}

/** Undefined if it is a name only once something is there. */
function fixedText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  const [separator, parts] = (value as { 'Fn::Join'?: [string, unknown[]] } | null)?.['Fn::Join'] ?? []
  if (separator === undefined || parts === undefined) return undefined
  const texts = parts.map((part) => {
    const { Ref } = (part ?? {}) as { Ref?: string }
    return typeof part === 'string' ? part : Ref?.startsWith('AWS::') ? `<${Ref}>` : undefined
  })
  return texts.includes(undefined) ? undefined : texts.join(separator)
}
