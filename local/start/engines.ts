/** The engines of a cloud, made and registered in one place. */
import { createApiGateway } from '../engines/apigateway/apigateway'
import { type CloudFormation, createCloudFormation } from '../engines/cloudformation/cloudformation'
import { customResourcePath } from '../engines/cloudformation/custom-resource-requests'
import { createDynamoDb } from '../engines/dynamodb/dynamodb'
import { createEventBridge, type EventBridge } from '../engines/eventbridge/eventbridge'
import { createIam } from '../engines/iam/iam'
import { createIdentifier } from '../engines/iam/signature'
import { createUsageRoute } from '../engines/iam/usage-route'
import { createLambda } from '../engines/lambda/lambda'
import { createLogs } from '../engines/logs/logs'
import { createS3 } from '../engines/s3/s3'
import { createScheduler } from '../engines/scheduler/scheduler'
import { createSchemas } from '../engines/schemas/schemas'
import { createSes, type SesMailbox } from '../engines/ses/ses'
import type { Phone } from '../engines/sns/phone'
import { createSns } from '../engines/sns/sns'
import { createSqs } from '../engines/sqs/sqs'
import { createStepFunctions } from '../engines/stepfunctions/stepfunctions'
import { createSts } from '../engines/sts/sts'
import { createGuard, type GuardOptions } from '../guard/guard'
import type { Cloud } from '../kernel/cloud'
import { type Principal, roleSession } from '../kernel/principal'
import type { Service } from '../kernel/service'
import { createTrace, type Trace } from '../trace/trace'
import { createWebPort, type WebPort } from '../web/web-port'
import { createEndpoint, type Endpoint } from '../wire/endpoint'
import { createSendAs } from '../wire/send-as'
import { StartOptionError } from './options'

export interface Engines {
  readonly endpoint: Endpoint
  readonly webPort: WebPort
  readonly mailbox: SesMailbox
  readonly phone: Phone
  readonly cloudFormation: CloudFormation
  readonly trace: Trace
  readonly recentEvent: EventBridge['recentEvent']
  /** In the order in which they load, resume and, the other way round, stop. */
  readonly services: readonly Service[]
  /** Who signs with keys that nobody owns: a session of this role (its name or ARN). @throws StartOptionError */
  actAs(role: string): void
}

export interface EngineOptions extends Pick<GuardOptions, 'allowedOrigins' | 'allowedHosts'> {
  readonly smtp?: string | undefined
}

export function createEngines(cloud: Cloud, { smtp, allowedOrigins, allowedHosts }: EngineOptions): Engines {
  let stranger: Principal | undefined
  const identifying = { defaultPrincipal: () => stranger }
  const guard = createGuard({ allowedOrigins, allowedHosts })
  const endpoint = createEndpoint(cloud, { ...identifying, guard })
  const iam = createIam(cloud)
  const ses = createSes(cloud, smtp === undefined ? {} : { smtp })
  const sns = createSns(cloud)
  const identify = createIdentifier(cloud, identifying)
  const apiGateway = createApiGateway(cloud, {
    identify: async (request) => identify(request).principal,
    send: createSendAs(cloud),
  })
  const webPort = createWebPort(cloud, { apiGateway, mail: ses.mailbox.handle, guard })
  webPort.mount('/phone', sns.phone.handle)
  const cloudFormation = createCloudFormation(cloud)
  const eventBridge = createEventBridge(cloud)
  const trace = createTrace(cloud, { explain: eventBridge.explain })
  // What others call comes first, so that it is there when they take up their work, and still there when they stop.
  const services: readonly Service[] = [
    iam,
    createSts(cloud, iam),
    createLogs(cloud),
    createS3(cloud),
    createDynamoDb(cloud),
    ses,
    ses.v1,
    createSqs(cloud),
    createLambda(cloud),
    apiGateway,
    sns,
    createStepFunctions(cloud),
    eventBridge,
    createScheduler(cloud),
    createSchemas(cloud),
    cloudFormation,
  ]
  for (const service of services) cloud.register(service)
  endpoint.addRoute('PUT', customResourcePath, cloudFormation.answerCustomResource)
  for (const method of ['GET', 'POST']) {
    endpoint.addRoute(method, '/_local/sns/', sns.web.handle, { isForLinks: method === 'GET' })
  }
  for (const [path, handler] of Object.entries(trace.routes)) endpoint.addRoute('GET', path, handler)
  endpoint.addRoute('GET', '/_local/policy/', createUsageRoute(iam))
  endpoint.addRoute('POST', '/_local/policy/', createUsageRoute(iam))

  function actAs(name: string): void {
    const role = iam.roles().find((each) => each.name === name || each.arn === name)
    if (!role) {
      const names = iam.roles().map((each) => each.name)
      const known = names.length > 0 ? `there are: ${names.join(', ')}` : 'there is none'
      throw new StartOptionError('as', `there is no role "${name}"; ${known}`)
    }
    stranger = roleSession(role.arn, 'signalbox')
  }

  return {
    endpoint,
    webPort,
    mailbox: ses.mailbox,
    phone: sns.phone,
    cloudFormation,
    services,
    trace,
    recentEvent: eventBridge.recentEvent,
    actAs,
  }
}
