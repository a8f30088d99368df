/** The engines of a cloud, found, made and registered, with the two ports and the trace around them. */
import type { CloudFormation } from '../engines/cloudformation/cloudformation'
import type { EventBridge } from '../engines/eventbridge/eventbridge'
import type { Iam } from '../engines/iam/iam'
import type { Ses, SesMailbox } from '../engines/ses/ses'
import type { Phone } from '../engines/sns/phone'
import type { Sns } from '../engines/sns/sns'
import { createGuard, type GuardOptions } from '../guard/guard'
import type { Cloud } from '../kernel/cloud'
import type { Surroundings } from '../kernel/engine'
import { type Principal, roleSession } from '../kernel/principal'
import type { Service, WebApis } from '../kernel/service'
import { createTrace, type Trace } from '../trace/trace'
import { createWebPort, type WebPort } from '../web/web-port'
import { createEndpoint, type Endpoint } from '../wire/endpoint'
import { addFinding } from '../wire/finding'
import { createLocalRoutes } from '../wire/local-routes'
import { addRootCalls } from '../wire/root-calls'
import { createSendAs } from '../wire/send-as'
import { createIdentifier } from '../wire/signature'
import { enginesFolder, findEngines } from './find-engines'
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
  readonly mailRate?: Surroundings['mailRate']
  readonly mailSandbox?: Surroundings['mailSandbox']
  readonly issuer?: Surroundings['issuer']
  readonly allowBuilds?: Surroundings['allowBuilds']
  readonly sources?: Surroundings['sources']
  /** Folders with further engines, each in a folder of its own. */
  readonly engines?: readonly string[] | undefined
}

export function createEngines(cloud: Cloud, options: EngineOptions): Engines {
  const {
    smtp,
    mailRate,
    mailSandbox,
    issuer,
    allowBuilds,
    sources,
    allowedOrigins,
    allowedHosts,
    engines: more = [],
  } = options
  let stranger: Principal | undefined
  const identifying = { defaultPrincipal: () => stranger }
  const guard = createGuard({ allowedOrigins, allowedHosts })
  const routes = createLocalRoutes()
  const endpoint = createEndpoint(cloud, { ...identifying, guard, routes })
  const identify = createIdentifier(cloud, identifying)
  const services = register(cloud, [enginesFolder, ...more], {
    identify: async (request) => identify(request).principal,
    send: createSendAs(cloud),
    smtp,
    mailRate,
    mailSandbox,
    issuer,
    allowBuilds,
    sources,
  })
  const distributions = services.find((service) => service.distributions)?.distributions
  const hosts = services.flatMap(({ webHosts = [] }) => webHosts)
  const webPort = createWebPort(cloud, { apis: webApis(services), distributions, hosts, guard, routes })
  const explain = services.find((service) => service.explain)?.explain
  const trace = createTrace(cloud, explain ? { explain } : {})
  for (const { pages = [], routes: ofService = [] } of services) {
    for (const { path, title, handle, access } of pages) webPort.mount(path, handle, { title, access })
    for (const { method, path, handle, isForLinks } of ofService) {
      endpoint.addRoute(method, path, handle, { isForLinks: isForLinks === true })
    }
  }
  addRootCalls(routes, cloud)
  addFinding(routes, cloud, trace.has)
  for (const [path, handler] of Object.entries(trace.routes)) endpoint.addRoute('GET', path, handler)

  // What a start gives of some of them by name.
  const iam = cloud.services.get('iam') as Iam
  const { phone } = cloud.services.get('sns') as Sns
  const { mailbox } = cloud.services.get('ses') as Ses
  const { recentEvent } = cloud.services.get('events') as EventBridge
  const cloudFormation = cloud.services.get('cloudformation') as CloudFormation

  function actAs(name: string): void {
    const role = iam.roles().find((each) => each.name === name || each.arn === name)
    if (!role) {
      const names = iam.roles().map((each) => each.name)
      const known = names.length > 0 ? `there are: ${names.join(', ')}` : 'there is none'
      throw new StartOptionError('as', `there is no role "${name}"; ${known}`)
    }
    stranger = roleSession(role.arn, 'signalbox')
  }

  return { endpoint, webPort, mailbox, phone, cloudFormation, services, trace, recentEvent, actAs }
}

function register(cloud: Cloud, folders: readonly string[], surroundings: Surroundings): readonly Service[] {
  return findEngines(folders).flatMap((engine) => {
    const services = [engine.create(cloud, surroundings)].flat()
    for (const service of services) {
      const other = cloud.services.has(service.name)
      if (other) throw new Error(`Two engines are the service "${service.name}"; the second is in ${engine.folder}`)
      cloud.register(service)
    }
    return services
  })
}

const noApis: WebApis = {
  apis: () => [],
  access: () => ({ isPublic: false, isForPages: false, isForForms: false }),
  handle: () => Promise.reject(new Error('No engine serves APIs')),
}

function webApis(services: readonly Service[]): WebApis {
  return services.find((service) => service.webApis)?.webApis ?? noApis
}
