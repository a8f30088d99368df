/** A page, an API and an identity pool on one user pool, for clients that read who issues tokens at its own address. */
import { type App, CfnOutput, Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  MockIntegration,
  PassthroughBehavior,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { CfnIdentityPool, OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito'

export const callback = 'http://localhost:5173/in'

export function localIssuer(app: App): void {
  const stack = new Stack(app, 'LocalIssuer')
  const out = (name: string, value: string) => new CfnOutput(stack, name, { value })
  const pool = new UserPool(stack, 'Pool', { selfSignUpEnabled: true })
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'local-issuer' } })
  const client = pool.addClient('Page', {
    authFlows: { userPassword: true },
    oAuth: { flows: { authorizationCodeGrant: true }, scopes: [OAuthScope.OPENID], callbackUrls: [callback] },
  })
  const api = new RestApi(stack, 'Api')
  const integration = new MockIntegration({
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    integrationResponses: [
      {
        statusCode: '200',
        responseTemplates: { 'application/json': '{"iss":"$context.authorizer.claims.iss"}' },
      },
    ],
  })
  api.root.addMethod('GET', integration, {
    authorizationType: AuthorizationType.COGNITO,
    authorizer: new CognitoUserPoolsAuthorizer(stack, 'Authorizer', { cognitoUserPools: [pool] }),
    methodResponses: [{ statusCode: '200' }],
  })
  const identities = new CfnIdentityPool(stack, 'Identities', {
    allowUnauthenticatedIdentities: false,
    cognitoIdentityProviders: [{ clientId: client.userPoolClientId, providerName: pool.userPoolProviderName }],
  })
  out('PoolId', pool.userPoolId)
  out('Issuer', pool.userPoolProviderUrl)
  out('Provider', pool.userPoolProviderName)
  out('ClientId', client.userPoolClientId)
  out('ApiId', api.restApiId)
  out('IdentityPoolId', identities.ref)
}
