/** An example of an API behind the user pool: it greets whoever has a token, at any path and verb. */
import { CfnOutput } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { UserErasureRequested } from '../../events/catalog/identity'
import { addAllowedOrigin } from '../constructs/allowed-origin'
import { type ApiBehind, DomainStack, type Surroundings } from '../constructs/domain-stack'
import { ProxyApi } from '../constructs/proxy-api'

export interface GreetingStackProps extends Surroundings {
  readonly userPool: IUserPool
}

export class GreetingStack extends DomainStack {
  private readonly proxy: ProxyApi

  constructor(scope: Construct, { userPool, ...around }: GreetingStackProps) {
    super(scope, { ...around, domain: 'greeting', table: { id: 'Notes' } })
    const pages = 'The origin of pages of yours that call the API, such as https://app.example.com'
    const allowedOrigin = addAllowedOrigin(this, this.stage, pages)
    const hello = this.handler('hello', { reads: true, creates: true, environment: { ALLOWED_ORIGIN: allowedOrigin } })
    this.handler('on-user-erasure-requested', { consumes: [UserErasureRequested], removes: true, publishes: true })
    this.proxy = new ProxyApi(this, 'Api', {
      name: 'greeting',
      description: 'Greets whoever has a token of the user pool, at any path and verb',
      stage: this.stage,
      userPool,
      target: hello.function,
      allowedOrigin,
    })
    new CfnOutput(this, 'ApiUrl', { value: this.proxy.api.url })
  }

  override get api(): ApiBehind {
    return this.behind(this.proxy.api.restApiId)
  }
}
