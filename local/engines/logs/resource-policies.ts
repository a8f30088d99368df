/** Policies of the account on who may write logs: services, mostly (EventBridge to a log group). */
import { AwsError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Operation, PolicyDocument, PolicyStatement, ResourceType } from '../../kernel/service'
import { invalid } from './engine'

export interface ResourcePolicies {
  readonly operations: Readonly<Record<string, Operation>>
  readonly resourceType: ResourceType
  load(): Promise<void>
  merged(): PolicyDocument | undefined
}

interface NamedPolicy {
  readonly policyName: string
  readonly policyDocument: string
  readonly lastUpdatedTime: number
}

interface PolicyInput {
  readonly policyName?: string
  readonly policyDocument?: string
}

const prefix = 'logs/policy/'

export function createResourcePolicies(cloud: Cloud): ResourcePolicies {
  const policies = new Map<string, NamedPolicy>()
  let all: PolicyDocument | undefined

  function merge(): void {
    const statements = [...policies.values()].flatMap(({ policyDocument }) => parse(policyDocument).Statement)
    all = statements.length === 0 ? undefined : { Version: '2012-10-17', Statement: statements as PolicyStatement[] }
  }

  function put({ policyName, policyDocument }: PolicyInput): NamedPolicy {
    if (!policyName || !policyDocument) throw invalid('policyName and policyDocument are needed')
    cloud.authorizer.checkResourcePolicy?.(parse(policyDocument), `logs resource policy ${policyName}`)
    const before = policies.get(policyName)
    if (before?.policyDocument === policyDocument) return before
    const policy = { policyName, policyDocument, lastUpdatedTime: Math.trunc(cloud.clock.now()) }
    policies.set(policyName, policy)
    cloud.store.put(prefix + policyName, policy)
    merge()
    return policy
  }

  function remove(policyName: string): void {
    if (!policies.delete(policyName)) {
      throw new AwsError('ResourceNotFoundException', `Policy with name [${policyName}] does not exist`)
    }
    cloud.store.delete(prefix + policyName)
    merge()
  }

  const access = (action: string) => () => [{ action: `logs:${action}`, resource: '*' }]
  return {
    merged: () => all,
    async load() {
      for await (const [, policy] of cloud.store.range<NamedPolicy>(prefix)) policies.set(policy.policyName, policy)
      merge()
    },
    operations: {
      PutResourcePolicy: {
        access: access('PutResourcePolicy'),
        handle(input: PolicyInput) {
          refuseUnknown(input, ['policyName', 'policyDocument'], 'logs:PutResourcePolicy')
          return { resourcePolicy: put(input) }
        },
      },
      DescribeResourcePolicies: {
        access: access('DescribeResourcePolicies'),
        handle: () => ({ resourcePolicies: [...policies.values()] }),
      },
      DeleteResourcePolicy: {
        access: access('DeleteResourcePolicy'),
        handle: ({ policyName = '' }: PolicyInput) => remove(policyName),
      },
    },
    resourceType: {
      type: 'AWS::Logs::ResourcePolicy',
      properties: ['PolicyName', 'PolicyDocument'],
      named: { by: ['PolicyName'], find: ({ PolicyName }) => policies.get(PolicyName)?.policyName },
      apply({ PolicyName, PolicyDocument }) {
        const policyDocument = typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument)
        return { ref: put({ policyName: PolicyName, policyDocument }).policyName, attributes: {} }
      },
      remove,
    },
  }
}

function parse(text: string): PolicyDocument {
  try {
    return JSON.parse(text) as PolicyDocument
  } catch {
    throw invalid('Invalid resource policy: it is not JSON')
  }
}
