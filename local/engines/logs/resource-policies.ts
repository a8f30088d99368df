/** Policies of the account on who may write logs: services, mostly (EventBridge to a log group). */
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, PolicyStatement } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import { invalid, noSuchPolicy } from './errors'

export interface ResourcePolicies {
  put(policy: PolicyInput): NamedPolicy
  /** @throws ResourceNotFoundException */
  remove(policyName: string): void
  get(policyName: string): NamedPolicy | undefined
  all(): readonly NamedPolicy[]
  /** What all of them say together. */
  merged(): PolicyDocument | undefined
  load(): Promise<void>
}

interface NamedPolicy {
  readonly policyName: string
  readonly policyDocument: string
  readonly lastUpdatedTime: number
}

export interface PolicyInput {
  readonly policyName?: string
  readonly policyDocument?: string
}

export function createResourcePolicies(cloud: Cloud): ResourcePolicies {
  const policies = createTable<NamedPolicy>(cloud, 'logs/policy', ({ policyDocument }) => void parse(policyDocument))
  let merged: PolicyDocument | undefined

  function merge(): void {
    const statements = policies.list().flatMap(({ policyDocument }) => parse(policyDocument).Statement)
    merged = statements.length === 0 ? undefined : { Version: '2012-10-17', Statement: statements as PolicyStatement[] }
  }

  function put({ policyName, policyDocument }: PolicyInput): NamedPolicy {
    if (!policyName || !policyDocument) throw invalid('policyName and policyDocument are needed')
    cloud.authorizer.checkResourcePolicy?.(parse(policyDocument), `logs resource policy ${policyName}`)
    const before = policies.get(policyName)
    if (before?.policyDocument === policyDocument) return before
    const policy = { policyName, policyDocument, lastUpdatedTime: Math.trunc(cloud.clock.now()) }
    policies.put(policy, policyName)
    merge()
    return policy
  }

  function remove(policyName: string): void {
    if (!policies.delete(policyName)) throw noSuchPolicy(policyName)
    merge()
  }

  return {
    put,
    remove,
    get: (policyName) => policies.get(policyName),
    all: () => policies.list(),
    merged: () => merged,
    async load() {
      await policies.load()
      merge()
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
