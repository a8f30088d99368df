/** The stacks of one stage. A domain is a line here. */
import { type App, Tags } from 'aws-cdk-lib'
import { catalog } from '../events/catalog'
import { meanings } from '../events/catalog/meanings'
import { watchSystem } from './constructs/watch/watch-system'
import type { Forwarded } from './forwarding'
import { ApprovalsStack } from './stacks/approvals-stack'
import { DeploymentStack } from './stacks/deployment-stack'
import { EdgeStack } from './stacks/edge-stack'
import { ExamplesStack } from './stacks/examples-stack'
import { ForwardingStack } from './stacks/forwarding-stack'
import { GreetingStack } from './stacks/greeting-stack'
import { IdentityStack } from './stacks/identity-stack'
import { OperationsStack } from './stacks/operations-stack'
import { OrdersStack } from './stacks/orders-stack'
import { PetstoreStack } from './stacks/petstore-stack'
import { PlatformStack } from './stacks/platform-stack'
import { PortalStack } from './stacks/portal-stack'
import { SubscriptionsStack } from './stacks/subscriptions-stack'
import { TimeServicePipelineStack } from './stacks/time-service-pipeline-stack'
import type { Stage } from './stage'

export interface SystemProps {
  readonly stage: Stage
  /** Where the bundle of each handler is, by the handler's name. */
  readonly bundles: ReadonlyMap<string, string>
  /** Where the built portal is. */
  readonly site: string
  /** SAML metadata of a company whose people sign in there. */
  readonly companyMetadata?: string | undefined
  /** What of AWS Marketplace comes from another Region or account. */
  readonly forward?: Forwarded | undefined
}

export function addSystem(app: App, { stage, bundles, site, companyMetadata, forward }: SystemProps): void {
  const platform = new PlatformStack(app, { stage, catalog, meanings })
  const around = { platform, bundles }
  const identity = new IdentityStack(app, { ...around, companyMetadata })
  const { userPool, poolRoles, credentials } = identity
  const approvals = new ApprovalsStack(app, { ...around, userPool })
  const subscriptions = new SubscriptionsStack(app, { ...around, userPool })
  const deployment = new DeploymentStack(app, { ...around, userPool })
  const operations = new OperationsStack(app, { ...around, userPool, inbox: subscriptions.inbox })
  const greeting = new GreetingStack(app, { ...around, userPool })
  const orders = new OrdersStack(app, { ...around, poolRoles })
  new PetstoreStack(app, around)
  new TimeServicePipelineStack(app, { stage })
  const examples = new ExamplesStack(app, { ...around, manualStep: approvals.manualStep })
  const joined = [identity, approvals, subscriptions, deployment, operations, greeting, orders]
  new PortalStack(app, {
    ...around,
    site,
    apis: joined.map(({ api }) => api),
    leadsTo: { credentials, places: orders.places, orders: orders.api },
  })
  const { publicName } = stage
  const edge = publicName ? [new EdgeStack(app, { stage, publicName })] : []
  const forwarding = forward ? [new ForwardingStack(app, { stage, forward })] : []

  watchSystem(platform, [examples])
  for (const stack of [platform, ...platform.domains, ...forwarding, ...edge]) {
    Tags.of(stack).add('application', stage.named('signalbox'))
    // Against a slip of the hand; who means it takes it off first.
    stack.terminationProtection = stage.name !== 'dev'
  }
}
