/** A distribution's name that is not CloudFront's: its certificate, and the records that lead there. */
import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Distribution, DistributionProps } from 'aws-cdk-lib/aws-cloudfront'
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53'
import type { Stage } from '../stage'
import { aCertificate, aHostedZoneOrNone } from './parameter-checks'

export interface OwnName {
  readonly ofDistribution: Pick<DistributionProps, 'certificate' | 'domainNames'>
  leadTo(distribution: Distribution): void
}

/** Of every distribution, whosever it is. */
const zoneOfCloudFront = 'Z2FDTNDATAQYW2'

/** Nothing, unless the stage has such a name. */
export function addOwnName(stack: Stack, { publicName }: Stage): OwnName | undefined {
  if (!publicName?.isOwn) return undefined
  const { host } = publicName
  const certificateArn = new CfnParameter(stack, 'CertificateArn', {
    description:
      'The certificate of the public name, of ACM in us-east-1: an output of signalbox-edge, or one you have',
    ...aCertificate,
  }).valueAsString
  const hostedZoneId = new CfnParameter(stack, 'HostedZoneId', {
    description: 'The hosted zone in which the public name gets its records; empty: you make them, wherever it is kept',
    default: '',
    ...aHostedZoneOrNone,
  }).valueAsString
  const hasZone = new CfnCondition(stack, 'HasHostedZone', {
    expression: Fn.conditionNot(Fn.conditionEquals(hostedZoneId, '')),
  })
  return {
    ofDistribution: {
      domainNames: [host],
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    },
    leadTo({ distributionDomainName }) {
      for (const type of ['A', 'AAAA']) {
        const record = new CfnRecordSet(stack, `${type}Record`, {
          name: host,
          type,
          hostedZoneId,
          aliasTarget: { dnsName: distributionDomainName, hostedZoneId: zoneOfCloudFront },
        })
        record.cfnOptions.condition = hasZone
      }
    },
  }
}
