/**
 * What people see, on one origin: the portal out of a bucket that nobody else reads, and the domains' APIs below
 * `/api/<domain>`, whose answers stay what they are.
 */
import {
  Aws,
  CfnCondition,
  CfnOutput,
  CfnParameter,
  CustomResource,
  Duration,
  Fn,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib'
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { acknowledge, acknowledgeObjects } from '../acknowledgements'
import { DomainFunction } from '../constructs/domain-function'
import type { ApiBehind, Surroundings } from '../constructs/domain-stack'
import { OriginKey } from '../constructs/origin-key'
import { addOwnName, type OwnName } from '../constructs/own-name'
import { aUrlOrNone, aWebAclOrNone, origins } from '../constructs/parameter-checks'
import { apiFunction, pageFunction } from '../constructs/site-functions'
import { apiHeaders, documentationHeaders, pageHeaders } from '../constructs/site-headers'
import { filesOf, hashOf } from '../portal'
import type { Stage } from '../stage'
import type { CredentialsSource } from './identity-stack'
import type { Places } from './orders-stack'

export interface PortalStackProps extends Surroundings {
  readonly apis: readonly ApiBehind[]
  /** Where the built portal is. */
  readonly site: string
  readonly leadsTo: LeadsTo
}

/** What pages reach with credentials of AWS. */
export interface LeadsTo {
  readonly credentials: CredentialsSource
  readonly places: Places
  readonly orders: ApiBehind
}

const copier = 'portal-copy-site'
/** Of a copy. A function that fails all the same answers; this is for one that can't. */
const patience = Duration.minutes(5)

export class PortalStack extends Stack {
  private readonly stage: Stage
  private readonly name: OwnName | undefined

  constructor(scope: Construct, { platform, bundles, apis, site, leadsTo }: PortalStackProps) {
    super(scope, platform.stage.named('signalbox-portal'))
    platform.domains.push(this)
    this.stage = platform.stage
    this.name = addOwnName(this, this.stage)
    const bucket = this.bucket()
    const distribution = this.distribution(bucket, apis, {
      files: [...filesOf(site), 'site.json'],
      connects: addressesOf(leadsTo),
    })
    this.name?.leadTo(distribution)
    this.copies(bucket, site, leadsTo, { platform, bundles })
    new CfnOutput(this, 'PortalUrl', { value: this.publicUrl(distribution) })
  }

  private bucket(): Bucket {
    const bucket = new Bucket(this, 'Site', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    acknowledge(bucket, 'AwsSolutions-S1')
    return bucket
  }

  private distribution(
    bucket: Bucket,
    apis: readonly ApiBehind[],
    { files, connects }: { readonly files: readonly string[]; readonly connects: readonly string[] },
  ): Distribution {
    const toApi = this.onRequest('ToApi', 'Takes from a path what leads to an API', apiFunction)
    const toPage = this.onRequest('ToPage', 'Leads paths of pages to the application', pageFunction(files))
    const responseHeadersPolicy = new ResponseHeadersPolicy(this, 'ApiHeaders', {
      responseHeadersPolicyName: this.stage.named('signalbox-apis'),
      securityHeadersBehavior: apiHeaders,
    })
    const key = this.originKey(apis)
    const toApis = Object.fromEntries(
      apis.map(({ domain, host, stageName, isGuarded }): [string, BehaviorOptions] => [
        `/api/${domain}/*`,
        {
          origin: new HttpOrigin(host, {
            originPath: `/${stageName}`,
            originSslProtocols: [OriginSslPolicy.TLS_V1_2],
            ...(isGuarded && { customHeaders: key }),
          }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          // Cookies, tokens and whatever headers a domain reads; the Host is the API's own.
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicy,
          functionAssociations: [toApi],
          compress: false,
        },
      ]),
    )
    const pages: BehaviorOptions = {
      // Its declaration and the class's differ where a member may be undefined.
      origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // What has its hash in its name is kept for a year, the rest for a second: each file says so itself.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      functionAssociations: [toPage],
    }
    const distribution = new Distribution(this, 'Distribution', {
      comment: this.stage.named('signalbox'),
      ...this.name?.ofDistribution,
      webAclId: this.webAclArn(),
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultBehavior: {
        ...pages,
        responseHeadersPolicy: new ResponseHeadersPolicy(this, 'PageHeaders', {
          responseHeadersPolicyName: this.stage.named('signalbox-pages'),
          securityHeadersBehavior: pageHeaders(connects),
        }),
      },
      additionalBehaviors: {
        ...toApis,
        '/documentation/*': {
          ...pages,
          responseHeadersPolicy: new ResponseHeadersPolicy(this, 'DocumentationHeaders', {
            responseHeadersPolicyName: this.stage.named('signalbox-documentation'),
            securityHeadersBehavior: documentationHeaders(this.callable()),
            // To a document without an origin its own parts are another site's.
            customHeadersBehavior: {
              customHeaders: [{ header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true }],
            },
          }),
        },
      },
    })
    acknowledge(distribution, 'AwsSolutions-CFR1', 'AwsSolutions-CFR2', 'AwsSolutions-CFR3', 'AwsSolutions-CFR4')
    return distribution
  }

  /** What the documentation of APIs may call: the stages of this account, and whatever who deploys has in front of them. */
  private callable(): string {
    const given = new CfnParameter(this, 'CalledOrigins', {
      description:
        'Origins of APIs for sale besides API Gateway’s own, such as https://api.example.com, with spaces between',
      default: '',
      ...origins,
    })
    return `'self' https://*.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX} ${given.valueAsString}`
  }

  private onRequest(id: string, comment: string, code: string) {
    const made = new EdgeFunction(this, id, {
      functionName: this.stage.named(`signalbox-${id}`),
      comment,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(code),
    })
    return { function: made, eventType: FunctionEventType.VIEWER_REQUEST }
  }

  /** CDK's own deployment of a bucket is Python, and may do all to it. */
  private copies(bucket: Bucket, site: string, leadsTo: LeadsTo, { platform, bundles }: Surroundings): void {
    const bundle = bundles.get(copier)
    if (!bundle) throw new TypeError(`${this.node.id}: there is no handler ${copier}`)
    const copy = new DomainFunction(this, 'CopySite', {
      bundle,
      deadLetters: Queue.fromQueueArn(this, 'DeadLetters', platform.deadLetters.queueArn),
      timeout: Duration.minutes(2),
      memoryMegabytes: 512,
    })
    copy.function.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }))
    copy.function.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] }),
    )
    copy.function.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('assets/*')] }),
    )
    acknowledgeObjects(copy, bucket, '*', 'assets/*')
    new CustomResource(this, 'Copy', {
      resourceType: 'Custom::Site',
      serviceToken: copy.function.functionArn,
      serviceTimeout: patience,
      properties: { Bucket: bucket.bucketName, Build: hashOf(site), Site: this.told(leadsTo) },
    })
  }

  /** What `site.json` tells the pages. */
  private told({ credentials, places, orders }: LeadsTo): Record<string, string> {
    return {
      region: Aws.REGION,
      domain: Aws.URL_SUFFIX,
      ...credentials,
      ...places,
      ordersHost: orders.host,
      ordersStage: orders.stageName,
    }
  }

  /** Where the APIs take from the distribution alone what needs no signature. */
  private originKey(apis: readonly ApiBehind[]): Record<string, string> {
    const guarded = apis.filter(({ isGuarded }) => isGuarded)
    if (guarded.length === 0) return {}
    return { ...new OriginKey(this, 'OriginKey', { stage: this.stage, apis: guarded }).headers }
  }

  /** It is in us-east-1, where this stack need not be: whoever deploys hands it on. */
  private webAclArn(): string {
    const given = new CfnParameter(this, 'WebAclArn', {
      description: 'The web ACL before the distribution, of us-east-1: an output of signalbox-edge; empty: none',
      default: '',
      ...aWebAclOrNone,
    }).valueAsString
    const isNone = new CfnCondition(this, 'HasNoWebAcl', { expression: Fn.conditionEquals(given, '') })
    return Fn.conditionIf(isNone.logicalId, Aws.NO_VALUE, given).toString()
  }

  private publicUrl(distribution: Distribution): string {
    const given = new CfnParameter(this, 'PublicUrl', {
      description:
        'Where people reach the portal, without a slash at the end; empty: by the public name, without one by CloudFront’s',
      default: '',
      ...aUrlOrNone,
    }).valueAsString
    const own = this.stage.publicName?.origin ?? `https://${distribution.distributionDomainName}`
    const isOwnUrl = new CfnCondition(this, 'IsOwnUrl', { expression: Fn.conditionEquals(given, '') })
    return Fn.conditionIf(isOwnUrl.logicalId, own, given).toString()
  }
}

/** The one bucket, and two services of this Region: what they do there is said by the credentials. */
function addressesOf({ places }: LeadsTo): readonly string[] {
  const service = (name: string) => `https://${name}.${Aws.REGION}.${Aws.URL_SUFFIX}`
  return [service('cognito-identity'), service('dynamodb'), service(`${places.filesBucket}.s3`)]
}
