/** The role that AWS makes for a function or a state machine that names none, from its `Policies`. */
import { isObject, type ResourceDeclaration } from '../template'
import { besides, createdBy, type Expansion, isIntrinsic, type Properties, tagList } from './globals'
import { expandPolicyTemplate, isPolicyTemplate } from './policy-templates'
import { given } from './rest-api'
import { refusal } from './sam-error'

const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`
const firsts: Readonly<Record<string, readonly string[]>> = {
  lambda: ['service-role/AWSLambdaBasicExecutionRole'],
  states: [],
}
/** Those that have a path; of all others the name is the path. */
const paths = [
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaRole',
]

export function roleOf(
  { logicalId, declaration, properties }: Expansion,
  service: 'lambda' | 'states',
  ofEvents: readonly string[],
  further: readonly Properties[] = [],
): ResourceDeclaration {
  const { Policies, PermissionsBoundary, RolePath, AssumeRolePolicyDocument, Tags, Tracing } = properties
  const arns: unknown[] = firsts[service]?.map(managed) ?? []
  if (isTraced(Tracing))
    arns.push(managed(service === 'lambda' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess'))
  arns.push(...ofEvents.map((name) => managed(`service-role/${name}`)))
  const inline: Properties[] = [...further]
  for (const [index, policy] of listOf(Policies).entries()) {
    if (typeof policy === 'string') arns.push(arnOf(policy))
    else if (isIntrinsic(policy)) {
      // Which of a policy's forms it comes to is not known before it is resolved.
      if (Object.hasOwn(policy as object, 'Fn::If')) {
        throw refusal('A policy by Fn::If is not modelled by the local cloud: put the condition into the policy.')
      }
      arns.push(policy)
    } else {
      const PolicyDocument = isPolicyTemplate(policy) ? expandPolicyTemplate(policy) : statements(policy)
      inline.push({ PolicyName: `${logicalId}RolePolicy${index}`, PolicyDocument })
    }
  }
  return {
    Type: 'AWS::IAM::Role',
    ...besides(declaration),
    Properties: {
      AssumeRolePolicyDocument: AssumeRolePolicyDocument ?? {
        Version: '2012-10-17',
        Statement: [
          { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [`${service}.amazonaws.com`] } },
        ],
      },
      ManagedPolicyArns: arns.filter((arn, index) => arns.indexOf(arn) === index),
      ...(inline.length > 0 && { Policies: inline }),
      ...given({ PermissionsBoundary, Path: RolePath }),
      Tags: tagList(Tags, service === 'lambda' ? createdBy : { Key: 'stateMachine:createdBy', Value: 'SAM' }),
    },
  }
}

function isTraced(tracing: unknown): boolean {
  return tracing === 'Active' || (isObject(tracing) && String(tracing.Enabled) === 'true')
}

function listOf(policies: unknown): readonly unknown[] {
  return policies === undefined ? [] : Array.isArray(policies) ? policies : [policies]
}

function arnOf(policy: string): string {
  if (policy.startsWith('arn:')) return policy
  return managed(paths.includes(policy) ? `service-role/${policy}` : policy)
}

function statements(policy: unknown): unknown {
  if (isObject(policy) && policy.Statement !== undefined) return policy
  const named = isObject(policy) ? Object.keys(policy).join(', ') : String(policy)
  throw refusal(
    `Policy "${named}" is neither a policy document, nor the name of a managed policy or of a policy template that is modelled.`,
  )
}
