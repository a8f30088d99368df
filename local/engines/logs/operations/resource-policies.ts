import type { Operation } from '../../../kernel/service'
import { page } from '../engine'
import type { PolicyInput, ResourcePolicies } from '../resource-policies'

export function resourcePolicyOperations(policies: ResourcePolicies): Record<string, Operation> {
  const access = (action: string) => () => [{ action: `logs:${action}`, resource: '*' }]
  return {
    PutResourcePolicy: {
      access: access('PutResourcePolicy'),
      handle: (input: PolicyInput) => ({ resourcePolicy: policies.put(input) }),
    },
    DescribeResourcePolicies: {
      access: access('DescribeResourcePolicies'),
      handle(input: object) {
        const { items, next } = page(policies.all(), ({ policyName }) => policyName, input)
        return { resourcePolicies: items, ...next }
      },
    },
    DeleteResourcePolicy: {
      access: access('DeleteResourcePolicy'),
      handle: ({ policyName = '' }: PolicyInput) => policies.remove(policyName),
    },
  }
}
