/** What CDK makes of a user pool and of all that belongs to one, its two custom resources included. */
import { type App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  CfnUserPoolUser,
  CfnUserPoolUserToGroupAttachment,
  Mfa,
  OAuthScope,
  ProviderAttribute,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderOidc,
  UserPoolIdentityProviderSaml,
  UserPoolIdentityProviderSamlMetadata,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'

export function userPool(app: App, metadata: string): void {
  const stack = new Stack(app, 'People')
  const pool = new UserPool(stack, 'Pool', {
    selfSignUpEnabled: true,
    signInAliases: { username: true, email: true },
    autoVerify: { email: true, phone: true },
    standardAttributes: { givenName: { required: true, mutable: true } },
    customAttributes: { team: new StringAttribute({ minLen: 1, maxLen: 20, mutable: true }) },
    passwordPolicy: { minLength: 12, requireSymbols: false, tempPasswordValidity: Duration.days(3) },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { sms: true, otp: true },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    userVerification: { emailSubject: 'Welcome', emailBody: 'Your code is {####}' },
    keepOriginal: { email: true },
    removalPolicy: RemovalPolicy.DESTROY,
  })
  pool.addTrigger(
    UserPoolOperation.PRE_SIGN_UP,
    new LambdaFunction(stack, 'PreSignUp', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(
        'exports.handler = async (event) => {\n' +
          '  if (event.userName.startsWith("bot")) throw new Error("no robots")\n' +
          '  event.response.autoConfirmUser = event.request.validationData?.trusted === "yes"\n' +
          '  return event\n}',
      ),
    }),
  )
  const read = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Reads' })
  const api = pool.addResourceServer('Api', { identifier: 'api', scopes: [read] })
  const saml = new UserPoolIdentityProviderSaml(stack, 'Acme', {
    userPool: pool,
    name: 'Acme',
    metadata: UserPoolIdentityProviderSamlMetadata.file(metadata),
    attributeMapping: { email: ProviderAttribute.other('mail') },
  })
  const oidc = new UserPoolIdentityProviderOidc(stack, 'Work', {
    userPool: pool,
    name: 'Work',
    clientId: 'here',
    clientSecret: 'a-secret',
    issuerUrl: 'https://idp.example.com',
  })
  const client = pool.addClient('Web', {
    generateSecret: true,
    authFlows: { userSrp: true },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.resourceServer(api, read)],
      callbackUrls: ['http://localhost:3000/in'],
    },
    supportedIdentityProviders: [
      UserPoolClientIdentityProvider.COGNITO,
      UserPoolClientIdentityProvider.custom(saml.providerName),
      UserPoolClientIdentityProvider.custom(oidc.providerName),
    ],
    accessTokenValidity: Duration.minutes(10),
    preventUserExistenceErrors: true,
  })
  const phone = pool.addClient('Phone', { authFlows: { userSrp: true, userPassword: true } })
  const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'people-of-a-design' } })
  const group = pool.addGroup('Admins', { groupName: 'admins', precedence: 1 })
  const user = new CfnUserPoolUser(stack, 'Ada', {
    userPoolId: pool.userPoolId,
    username: 'ada',
    userAttributes: [{ name: 'given_name', value: 'Ada' }],
  })
  const membership = new CfnUserPoolUserToGroupAttachment(stack, 'AdaIsAdmin', {
    userPoolId: pool.userPoolId,
    username: user.ref,
    groupName: group.groupName,
  })
  membership.node.addDependency(group)
  new CfnManagedLoginBranding(stack, 'Branding', {
    userPoolId: pool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  })
  const out = (name: string, value: string) => new CfnOutput(stack, name, { value })
  out('PoolId', pool.userPoolId)
  out('ClientId', client.userPoolClientId)
  out('PhoneId', phone.userPoolClientId)
  // In the open: this is a test.
  out('ClientSecret', client.userPoolClientSecret.unsafeUnwrap())
  out('Distribution', domain.cloudFrontDomainName)
  out('Endpoint', domain.cloudFrontEndpoint)
}
