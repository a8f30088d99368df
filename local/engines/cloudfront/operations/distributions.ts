/** Distributions: made, read, changed, deleted, listed. */
import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import type { GivenTags, Tags } from '../../../kernel/tags'
import type { DistributionConfig } from '../config'
import { checkDistribution } from '../define/check-distribution'
import { arnOf, type Parts, tagging } from '../define/parts'
import { domainOf, idOf } from '../ids'
import type { Distribution } from '../state'
import { type PageInput, pageOf } from './page'

interface OfDistribution {
  readonly Id: string
  readonly IfMatch?: string
}

interface Given {
  readonly DistributionConfig: DistributionConfig
  readonly Tags?: { readonly Items?: GivenTags }
}

export function putDistribution(parts: Parts, id: string, config: DistributionConfig, tags?: Tags): Distribution {
  const { cloud, state } = parts
  checkDistribution(id, config, state, cloud.region)
  const arn = arnOf(cloud, 'distribution', id)
  const before = state.distributions.find(id)
  return state.distributions.put({ id, arn, domainName: domainOf(id), config, tags: tags ?? before?.tags ?? {} })
}

export function distributionOperations(parts: Parts): Readonly<Record<string, Operation>> {
  const { cloud, state } = parts
  const { distributions } = state
  const onOne = (action: string) => ({
    access: ({ Id }: OfDistribution) => [
      { action: `cloudfront:${action}`, resource: arnOf(cloud, 'distribution', Id) },
    ],
  })

  function create({ DistributionConfig: config, Tags }: Given) {
    const { CallerReference } = config
    const id = idOf(`api ${CallerReference}`)
    if (distributions.all().some((each) => each.config.CallerReference === CallerReference)) {
      const message = `The caller reference ${CallerReference} is that of another distribution`
      throw new AwsError('DistributionAlreadyExists', message, 409)
    }
    const made = putDistribution(parts, id, config, tagging.read(Tags?.Items))
    return {
      Distribution: describe(made),
      Location: `${cloud.endpointUrl}/2020-05-31/distribution/${id}`,
      ETag: made.etag,
    }
  }

  return {
    CreateDistribution: {
      access: () => [{ action: 'cloudfront:CreateDistribution', resource: arnOf(cloud, 'distribution', '*') }],
      handle: create,
    },
    CreateDistributionWithTags: {
      access: () =>
        ['cloudfront:CreateDistribution', 'cloudfront:TagResource'].map((action) => ({
          action,
          resource: arnOf(cloud, 'distribution', '*'),
        })),
      handle: ({ DistributionConfigWithTags }: { readonly DistributionConfigWithTags: Given }) =>
        create(DistributionConfigWithTags),
    },
    GetDistribution: {
      ...onOne('GetDistribution'),
      handle({ Id }: OfDistribution) {
        const found = distributions.get(Id)
        return { Distribution: describe(found), ETag: found.etag }
      },
    },
    GetDistributionConfig: {
      ...onOne('GetDistributionConfig'),
      handle({ Id }: OfDistribution) {
        const { config, etag } = distributions.get(Id)
        return { DistributionConfig: config, ETag: etag }
      },
    },
    UpdateDistribution: {
      ...onOne('UpdateDistribution'),
      handle({ Id, IfMatch, DistributionConfig: config }: OfDistribution & Given) {
        const before = distributions.seen(Id, IfMatch)
        if (config.CallerReference !== before.config.CallerReference) {
          throw new AwsError('IllegalUpdate', 'The caller reference of a distribution stays what it is')
        }
        const made = putDistribution(parts, Id, config)
        return { Distribution: describe(made), ETag: made.etag }
      },
    },
    DeleteDistribution: {
      ...onOne('DeleteDistribution'),
      handle({ Id, IfMatch }: OfDistribution) {
        if (distributions.seen(Id, IfMatch).config.Enabled) {
          throw new AwsError(
            'DistributionNotDisabled',
            'The distribution you are trying to delete has not been disabled.',
            409,
          )
        }
        distributions.remove(Id)
        return {}
      },
    },
    ListDistributions: {
      access: () => [{ action: 'cloudfront:ListDistributions', resource: '*' }],
      handle: (input: PageInput) => ({ DistributionList: pageOf(distributions.all(), input, summarize) }),
    },
  }
}

function describe({ id, arn, at, domainName, config }: Distribution) {
  return {
    Id: id,
    ARN: arn,
    Status: 'Deployed',
    LastModifiedTime: at / 1000,
    InProgressInvalidationBatches: 0,
    DomainName: domainName,
    DistributionConfig: config,
  }
}

const none = { Quantity: 0 }

function summarize(distribution: Distribution) {
  const { CallerReference: _, DefaultRootObject: __, ...config } = distribution.config
  const { DistributionConfig: ___, InProgressInvalidationBatches: ____, ...described } = describe(distribution)
  return {
    ...described,
    ETag: distribution.etag,
    Aliases: none,
    CacheBehaviors: none,
    CustomErrorResponses: none,
    PriceClass: 'PriceClass_All',
    ViewerCertificate: { CloudFrontDefaultCertificate: true },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    Staging: false,
    ...config,
  }
}
