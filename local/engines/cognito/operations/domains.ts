import { createHash } from 'node:crypto'
import type { Operation } from '../../../kernel/service'
import type { GivenDomain } from '../domains'
import { anywhere, onPool, type Parts } from '../parts'
import type { Domain } from '../state/records'

export function domainOperations(parts: Parts): Record<string, Operation> {
  const { cloud, domains } = parts
  return {
    CreateUserPoolDomain: {
      access: onPool(parts, 'CreateUserPoolDomain'),
      handle: (input: GivenDomain) => ({ ManagedLoginVersion: domains.create(input).ManagedLoginVersion }),
    },
    DescribeUserPoolDomain: {
      access: anywhere('DescribeUserPoolDomain'),
      handle({ Domain: name }: { readonly Domain: string }) {
        const domain = domains.find(name)
        // As on AWS: what nobody has is described by nothing.
        if (!domain) return { DomainDescription: {} }
        const { Domain, UserPoolId, ManagedLoginVersion } = domain
        return {
          DomainDescription: {
            Domain,
            UserPoolId,
            AWSAccountId: cloud.accountId,
            CloudFrontDistribution: distributionOf(domain),
            ManagedLoginVersion,
            Status: 'ACTIVE',
            Version: '1',
          },
        }
      },
    },
    UpdateUserPoolDomain: {
      access: onPool(parts, 'UpdateUserPoolDomain'),
      handle: (input: GivenDomain) => ({ ManagedLoginVersion: domains.update(input).ManagedLoginVersion }),
    },
    DeleteUserPoolDomain: {
      access: onPool(parts, 'DeleteUserPoolDomain'),
      handle({ Domain, UserPoolId }: GivenDomain) {
        domains.remove(UserPoolId, Domain)
        return {}
      },
    },
  }
}

/** A name of the form that AWS's have; nothing answers there. */
export function distributionOf({ Domain }: Domain): string {
  return `d${createHash('sha256').update(Domain).digest('hex').slice(0, 13)}.cloudfront.net`
}
