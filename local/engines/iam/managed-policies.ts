/** The policies that AWS manages: each engine says those that are about it. */
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument } from '../../kernel/service'

const prefix = 'arn:aws:iam::aws:policy/'

export interface AwsManagedPolicies {
  get(arn: string): PolicyDocument | undefined
  arns(): readonly string[]
}

export function awsManagedPolicies({ services }: Cloud): AwsManagedPolicies {
  return {
    get(arn) {
      if (!arn.startsWith(prefix)) return undefined
      const name = arn.slice(prefix.length)
      for (const { managedPolicies = {} } of services.values()) {
        if (Object.hasOwn(managedPolicies, name)) return managedPolicies[name]
      }
      return undefined
    },
    arns: () =>
      [...services.values()]
        .flatMap(({ managedPolicies = {} }) => Object.keys(managedPolicies))
        .map((name) => prefix + name),
  }
}
