/** People of a user pool reach what is theirs in a bucket and a table; the group of a person says more; staff comes by SAML. */
import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { AuthorizationType, MockIntegration, PassthroughBehavior, RestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnIdentityPool,
  CfnIdentityPoolPrincipalTag,
  CfnIdentityPoolRoleAttachment,
  CfnUserPoolGroup,
  UserPool,
} from 'aws-cdk-lib/aws-cognito'
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb'
import {
  FederatedPrincipal,
  PolicyStatement,
  Role,
  SamlConsolePrincipal,
  SamlMetadataDocument,
  SamlProvider,
} from 'aws-cdk-lib/aws-iam'
import { Bucket } from 'aws-cdk-lib/aws-s3'

const service = 'cognito-identity.amazonaws.com'
const sub = `\${${service}:sub}`

export function build(app: App, metadata: string): void {
  const stack = new Stack(app, 'Federated')
  const homes = new Bucket(stack, 'Homes', { removalPolicy: RemovalPolicy.DESTROY })
  const items = new Table(stack, 'Items', { partitionKey: { name: 'owner', type: AttributeType.STRING } })
  const userPool = new UserPool(stack, 'People')
  const client = userPool.addClient('Web', { authFlows: { userPassword: true } })
  const pool = new CfnIdentityPool(stack, 'Identities', {
    allowUnauthenticatedIdentities: true,
    cognitoIdentityProviders: [
      { clientId: client.userPoolClientId, providerName: userPool.userPoolProviderName, serverSideTokenCheck: true },
    ],
  })
  const trust = (amr: string) =>
    new FederatedPrincipal(
      service,
      {
        StringEquals: { [`${service}:aud`]: pool.ref },
        'ForAnyValue:StringLike': { [`${service}:amr`]: amr },
      },
      'sts:AssumeRoleWithWebIdentity',
    ).withSessionTags()

  const member = new Role(stack, 'Member', { assumedBy: trust('authenticated') })
  const ofOwn = [
    new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources: [homes.arnForObjects(`${sub}/*`)] }),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [homes.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${sub}/*`] } },
    }),
    new PolicyStatement({
      actions: ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query'],
      resources: [items.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [sub] } },
    }),
  ]
  for (const statement of ofOwn) member.addToPolicy(statement)
  const api = new RestApi(stack, 'Whoami', { cloudWatchRole: false })
  const telling = new MockIntegration({
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': '{ "statusCode": 200 }' },
    integrationResponses: [
      {
        statusCode: '200',
        responseTemplates: {
          'application/json': JSON.stringify({
            id: '$context.identity.cognitoIdentityId',
            pool: '$context.identity.cognitoIdentityPoolId',
            type: '$context.identity.cognitoAuthenticationType',
            provider: '$context.identity.cognitoAuthenticationProvider',
          }),
        },
      },
    ],
  })
  const whoami = api.root.addMethod('GET', telling, {
    authorizationType: AuthorizationType.IAM,
    methodResponses: [{ statusCode: '200' }],
  })
  member.addToPolicy(new PolicyStatement({ actions: ['execute-api:Invoke'], resources: [whoami.methodArn] }))
  const admin = new Role(stack, 'Admin', { assumedBy: trust('authenticated') })
  homes.grantRead(admin)
  const guest = new Role(stack, 'Guest', { assumedBy: trust('unauthenticated') })
  guest.addToPolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] }))

  new CfnUserPoolGroup(stack, 'Admins', {
    groupName: 'admins',
    userPoolId: userPool.userPoolId,
    roleArn: admin.roleArn,
  })
  new CfnIdentityPoolRoleAttachment(stack, 'Roles', {
    identityPoolId: pool.ref,
    roles: { authenticated: member.roleArn, unauthenticated: guest.roleArn },
    roleMappings: {
      people: {
        type: 'Token',
        ambiguousRoleResolution: 'AuthenticatedRole',
        identityProvider: `${userPool.userPoolProviderName}:${client.userPoolClientId}`,
      },
    },
  })
  new CfnIdentityPoolPrincipalTag(stack, 'Tags', {
    identityPoolId: pool.ref,
    identityProviderName: userPool.userPoolProviderName,
    useDefaults: true,
  })

  const company = new SamlProvider(stack, 'Company', { metadataDocument: SamlMetadataDocument.fromXml(metadata) })
  const staff = new Role(stack, 'Staff', { assumedBy: new SamlConsolePrincipal(company) })
  staff.addToPolicy(
    new PolicyStatement({ actions: ['s3:PutObject'], resources: [homes.arnForObjects('staff/${saml:sub}/*')] }),
  )
  const outputs = {
    ApiId: api.restApiId,
    Bucket: homes.bucketName,
    Table: items.tableName,
    UserPoolId: userPool.userPoolId,
    ClientId: client.userPoolClientId,
    Provider: userPool.userPoolProviderName,
    IdentityPoolId: pool.ref,
    AdminRole: admin.roleArn,
    SamlProvider: company.samlProviderArn,
    StaffRole: staff.roleArn,
  }
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value })
}
