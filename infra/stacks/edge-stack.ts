/**
 * What CloudFront takes from us-east-1 alone, wherever the rest is: the certificate of the public name, and what holds an
 * address that asks too often. Its outputs are parameters of the portal's stack.
 */
import { Aws, CfnCondition, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib'
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import { aCertificateOrNone, aHostedZoneOrNone } from '../constructs/parameter-checks'
import type { PublicName } from '../public-name'
import type { Stage } from '../stage'

export interface EdgeStackProps {
  readonly stage: Stage
  readonly publicName: PublicName
}

const tooMany = JSON.stringify({
  type: 'about:blank',
  title: 'TooManyRequests',
  status: 429,
  detail: 'Too many requests came from this address: try again in five minutes',
})

export class EdgeStack extends Stack {
  constructor(scope: Construct, { stage, publicName }: EdgeStackProps) {
    super(scope, stage.named('signalbox-edge'), { env: { region: 'us-east-1' } })
    if (publicName.isOwn) this.certificate(publicName)
    this.webAcl(stage)
  }

  private certificate({ host: domainName }: PublicName): void {
    const given = new CfnParameter(this, 'CertificateArn', {
      description: 'A certificate of ACM in us-east-1 that has the public name; empty: one is made',
      default: '',
      ...aCertificateOrNone,
    }).valueAsString
    const hostedZoneId = new CfnParameter(this, 'HostedZoneId', {
      description:
        'The hosted zone of this account in which the name is shown to be yours; empty: the stack waits until somebody has made the record that ACM asks for',
      default: '',
      ...aHostedZoneOrNone,
    }).valueAsString
    const isMade = new CfnCondition(this, 'MakesCertificate', { expression: Fn.conditionEquals(given, '') })
    const hasZone = new CfnCondition(this, 'HasHostedZone', {
      expression: Fn.conditionNot(Fn.conditionEquals(hostedZoneId, '')),
    })
    const validation = { domainName, hostedZoneId }
    const made = new CfnCertificate(this, 'Certificate', {
      domainName,
      validationMethod: 'DNS',
      domainValidationOptions: Fn.conditionIf(
        hasZone.logicalId,
        [{ DomainName: validation.domainName, HostedZoneId: validation.hostedZoneId }],
        Aws.NO_VALUE,
      ) as unknown as CfnCertificate.DomainValidationOptionProperty[],
    })
    made.cfnOptions.condition = isMade
    new CfnOutput(this, 'CertificateOfName', { value: Fn.conditionIf(isMade.logicalId, made.ref, given).toString() })
  }

  private webAcl(stage: Stage): void {
    const limit = new CfnParameter(this, 'RequestsIn5Minutes', {
      type: 'Number',
      description: 'How many requests one address may send in five minutes, 10 at the least; 0: no web ACL is made',
      default: 2000,
      minValue: 0,
      maxValue: 2_000_000_000,
      constraintDescription: 'expected 0, or a number of 10 to 2000000000',
    })
    const isLimited = new CfnCondition(this, 'IsLimited', {
      expression: Fn.conditionNot(Fn.conditionEquals(limit.value, '0')),
    })
    const name = stage.named('signalbox')
    const visible = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      metricName,
      // They would show whole addresses, and the secret of a mailed link is in one.
      sampledRequestsEnabled: false,
    })
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      name,
      description: 'What one address may ask for, before the distribution',
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visible(name),
      customResponseBodies: { TooMany: { contentType: 'APPLICATION_JSON', content: tooMany } },
      rules: [
        {
          name: 'rate',
          priority: 0,
          statement: {
            rateBasedStatement: { aggregateKeyType: 'IP', limit: limit.valueAsNumber, evaluationWindowSec: 300 },
          },
          action: { block: { customResponse: { responseCode: 429, customResponseBodyKey: 'TooMany' } } },
          visibilityConfig: visible(`${name}-rate`),
        },
      ],
    })
    webAcl.cfnOptions.condition = isLimited
    new CfnOutput(this, 'WebAclArn', { value: webAcl.attrArn, condition: isLimited })
  }
}
