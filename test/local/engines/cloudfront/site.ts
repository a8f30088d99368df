/** A site behind a distribution: pages in a bucket, an API below `/api/shop/`, and functions on the way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { type LocalCloud, type StartOptions, startLocalCloud } from '../../../../local/start-local-cloud'
import { arnOf, document, inlineFunction, refOf, serviceRole } from '../../template-cloud'

export const managed = {
  optimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  disabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allButHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  allViewer: '216adef6-5c7f-47e4-b989-5492eafa07d3',
  security: '67f7725c-6f97-4210-82d7-5512b31e9d03',
} as const

export type Resources = Record<string, { readonly Type: string; Properties: Record<string, unknown> }>

export function edgeFunction(name: string, code: string, runtime = 'cloudfront-js-2.0') {
  return {
    Type: 'AWS::CloudFront::Function',
    Properties: {
      Name: name,
      AutoPublish: true,
      FunctionCode: code,
      FunctionConfig: { Comment: '', Runtime: runtime },
    },
  }
}

export const onEvent = (EventType: string, logicalId: string) => ({
  EventType,
  FunctionARN: { 'Fn::GetAtt': [logicalId, 'FunctionARN'] },
})

/** Private, and read by the distribution alone. */
export function bucketBehind(distribution: string): Resources {
  return {
    Pages: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
    PagesPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: refOf('Pages'),
        PolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::pages/*',
          Condition: {
            StringEquals: {
              'AWS:SourceArn': { 'Fn::Sub': `arn:aws:cloudfront::\${AWS::AccountId}:distribution/\${${distribution}}` },
            },
          },
        }),
      },
    },
    Access: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: 'access',
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
  }
}

export const bucketOrigin = {
  Id: 'pages',
  DomainName: { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] },
  OriginAccessControlId: refOf('Access'),
  S3OriginConfig: { OriginAccessIdentity: '' },
}

/** Answers what it was asked. */
export function echoingApi(): Resources {
  const echo = `exports.handler = async (event) => ({
    statusCode: event.path === '/missing' ? 404 : 200,
    headers: { 'x-answered': 'yes' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: JSON.stringify({
      method: event.httpMethod, path: event.path, query: event.multiValueQueryStringParameters,
      headers: event.headers, body: event.body,
    }),
  })`
  return {
    Role: serviceRole('lambda.amazonaws.com') as Resources[string],
    Echo: inlineFunction('Role', echo) as Resources[string],
    Shop: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop' } },
    Any: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        RestApiId: refOf('Shop'),
        ParentId: { 'Fn::GetAtt': ['Shop', 'RootResourceId'] },
        PathPart: '{any+}',
      },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: refOf('Shop'),
        ResourceId: refOf('Any'),
        HttpMethod: 'ANY',
        AuthorizationType: 'NONE',
        Integration: {
          Type: 'AWS_PROXY',
          IntegrationHttpMethod: 'POST',
          Uri: {
            'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Echo.Arn}/invocations',
          },
        },
      },
    },
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: refOf('Shop') },
      DependsOn: 'Method',
    } as Resources[string],
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: refOf('Shop'), DeploymentId: refOf('Deployment'), StageName: 'prod' },
    },
    MayInvoke: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf('Echo'),
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      },
    },
  }
}

export const apiOrigin = {
  Id: 'shop',
  DomainName: { 'Fn::Sub': '${Shop}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
  OriginPath: '/prod',
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
}

export function pagesBehavior(more: object = {}) {
  return {
    TargetOriginId: 'pages',
    ViewerProtocolPolicy: 'redirect-to-https',
    CachePolicyId: managed.optimized,
    Compress: true,
    ...more,
  }
}

export function apiBehavior(more: object = {}) {
  return {
    PathPattern: '/api/shop/*',
    TargetOriginId: 'shop',
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    CachePolicyId: managed.disabled,
    OriginRequestPolicyId: managed.allButHost,
    ...more,
  }
}

export const stripPrefix = edgeFunction(
  'strip',
  `function handler(event) {
    var request = event.request
    request.uri = request.uri.replace(/^\\/api\\/[^/]+/, '') || '/'
    return request
  }`,
)

/** The distribution `Site`, of what a test says of it. */
export function distribution(config: object) {
  return {
    Type: 'AWS::CloudFront::Distribution',
    Properties: { DistributionConfig: { Enabled: true, DefaultRootObject: 'index.html', ...config } },
  }
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

export interface Sent {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string
}

export interface Site {
  readonly local: LocalCloud
  readonly s3: S3Client
  send(path: string, sent?: Sent): Promise<Answer>
  stop(): Promise<void>
}

export async function startSite(resources: object, options: StartOptions = {}): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), 'site-'))
  const assembly = join(directory, 'Site.template.json')
  const outputs = { SiteId: { Value: refOf('Site') }, Domain: { Value: { 'Fn::GetAtt': ['Site', 'DomainName'] } } }
  writeFileSync(assembly, JSON.stringify({ Resources: resources, ...('Site' in resources && { Outputs: outputs }) }))
  try {
    const local = await startLocalCloud({ assembly, awsPort: 0, webPort: 0, clock: 'manual', ...options })
    const s3 = new S3Client({ ...local.sdkConfig, forcePathStyle: true })
    return { local, s3, send: (path, sent) => send(local.webUrl, path, sent), stop: () => local.stop() }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** As it is written: `fetch` would normalize the path, and choose its own Host. */
export function send(url: string, path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const request = http.request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const whole = Buffer.concat(chunks)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: whole, text: whole.toString() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
