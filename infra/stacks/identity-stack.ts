/** The identity domain: the user pool, what it tells the others, and the example API behind it. */
import { CfnOutput, CfnParameter, Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { Directory } from '../constructs/directory'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'
import { ProxyApi } from '../constructs/proxy-api'

export class IdentityStack extends DomainStack {
  constructor(scope: Construct, around: Surroundings) {
    super(scope, { ...around, domain: 'identity', table: {} })
    const allowedOrigin = new CfnParameter(this, 'AllowedOrigin', {
      description: 'The origin of pages of yours that call the example API, such as https://app.example.com',
      default: 'http://127.0.0.1:3000',
      allowedPattern: '^https?://[A-Za-z0-9.:-]+$',
    }).valueAsString

    // What the user pool calls. None of them may fail a sign-in, and none needs the pool: it is in what they are given.
    const preSignUp = this.handler('pre-sign-up', { creates: true })
    const postConfirmation = this.handler('post-confirmation', { reads: true, changes: true, tells: true })
    const postAuthentication = this.handler('post-authentication', { changes: true, tells: true })
    const directory = new Directory(this, 'Directory', {
      stage: this.stage,
      triggers: {
        preSignUp: preSignUp.function,
        postConfirmation: postConfirmation.function,
        postAuthentication: postAuthentication.function,
      },
    })
    const { userPool } = directory
    const page = directory.publicClient('Page', [`${allowedOrigin}/signed-in`])

    // What the clock starts.
    this.handler('reconcile', {
      every: Duration.minutes(1),
      reads: true,
      lists: true,
      changes: true,
      tells: true,
      timeout: Duration.minutes(1),
      environment: { USER_POOL_ID: userPool.userPoolId },
    }).function.addToRolePolicy(
      new PolicyStatement({
        actions: ['cognito-idp:AdminGetUser', 'cognito-idp:ListUsers'],
        resources: [userPool.userPoolArn],
      }),
    )
    this.outbox()

    const hello = this.handler('hello', { reads: true, creates: true, environment: { ALLOWED_ORIGIN: allowedOrigin } })
    const { api } = new ProxyApi(this, 'HelloApi', {
      name: 'hello',
      description: 'Greets whoever has a token of the user pool, at any path and verb',
      stage: this.stage,
      userPool,
      target: hello.function,
      allowedOrigin,
    })
    new CfnOutput(this, 'HelloUrl', { value: api.url })
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId })
    new CfnOutput(this, 'PageClientId', { value: page.userPoolClientId })
  }
}
