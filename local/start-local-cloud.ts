/**
 * Starts a local cloud: opens the data directory, joins the engines, listens, applies the assembly's
 * templates, and takes up what was under way. `npm start`, the tests and the benchmarks all come through here.
 */
import { type Assembly, readAssembly } from './assembly/read-assembly'
import type { DeployReport } from './engines/cloudformation/report'
import type { BusEvent } from './engines/eventbridge/event'
import type { SesMailbox } from './engines/ses/ses'
import type { Phone } from './engines/sns/phone'
import { createActivity } from './kernel/activity'
import { type Cloud, createCloud } from './kernel/cloud'
import { createFaults, type Faults } from './kernel/faults'
import type { Service } from './kernel/service'
import { type OpenStore, openDataDirectory } from './start/data-directory'
import { explained, unreadable } from './start/data-directory-error'
import { createEngines, type Engines } from './start/engines'
import { keepClock, type LocalClock, localClock, openClock } from './start/kept-clock'
import { findPlace, keepPlace } from './start/kept-place'
import { listen } from './start/listen'
import { checkOptions, type StartOptions } from './start/options'
import { tellWhenSlow } from './start/slow-start'
import { forgetHang, readHang, startWatchdog } from './watchdog/watchdog'
import type { MountOptions, WebHandler } from './web/web-port'

export type { DeployReport } from './engines/cloudformation/report'
export type { Fault, PlacedFault } from './kernel/faults'
export type { LocalClock } from './start/kept-clock'
export type { StartOptions } from './start/options'

export interface LocalCloud {
  readonly cloud: Cloud
  /** The AWS endpoint, such as `http://127.0.0.1:4566`. */
  readonly endpointUrl: string
  /** The web port, such as `http://127.0.0.1:3000`. */
  readonly webUrl: string
  readonly clock: LocalClock
  /** What was deployed at the start, what of it has no effect here, and what is left of earlier templates. */
  readonly report: DeployReport
  /** Options for an AWS SDK client; credentials that the cloud did not issue are the account's root, or the role of `as`. */
  readonly sdkConfig: SdkConfig
  /** The mail that was accepted; also on the web port, under `/mail`. */
  readonly mailbox: SesMailbox
  /** The text messages that were accepted. */
  readonly phone: Phone
  /** Lets calls be refused, lost, delayed or made twice, for tests. */
  readonly faults: Pick<Faults, 'place' | 'lift'>
  /** An event that came onto a bus, by the bus's own id of it, while it is among the last thousand. */
  event(id: string): BusEvent | undefined
  /** Answers what is under `prefix` on the web port; the prefix is still in the request's path. */
  mount(prefix: string, handler: WebHandler, options?: MountOptions): void
  /** Resolves when nothing is under way: no request, no function, no delivery. */
  idle(): Promise<void>
  /** A stack's outputs, by key. @throws AwsError if there is no such stack */
  outputs(stack: string): Readonly<Record<string, string>>
  /** Lets what is under way come to an end, briefly, and closes everything. What is left goes on at the next start. */
  stop(): Promise<void>
}

export interface SdkConfig {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Before a host of this machine, the prefix that a few operations have (StartSyncExecution) makes no name. */
  readonly disableHostPrefix: true
}

const defaults = { awsPort: 4566, webPort: 3000, host: '127.0.0.1' }
/** Milliseconds of real time that a stop waits for work under way; longer work is taken up at the next start. */
const stopPatience = 1500

/**
 * @throws StartOptionError, AssemblyError, DataDirectoryError, PortError or DeployError; each says what to do,
 * and leaves nothing open
 */
export async function startLocalCloud(options: StartOptions = {}): Promise<LocalCloud> {
  checkOptions(options)
  const assembly = options.assembly === undefined ? undefined : readAssembly(options.assembly)
  const opened = await openDataDirectory(options.data, options)
  try {
    return await startOn(opened, assembly, options)
  } catch (error) {
    await opened.close(false).catch(() => undefined)
    throw explained(opened.directory, error)
  }
}

async function startOn(opened: OpenStore, assembly: Assembly | undefined, options: StartOptions): Promise<LocalCloud> {
  const { store, directory } = opened
  const activity = createActivity()
  const clock = await openClock(options, store, activity)
  const place = await findPlace(options, assembly, store, options.data)
  const cloud = createCloud({
    ...place,
    clock,
    store,
    activity,
    directory,
    hungOn: readHang(directory),
    faults: createFaults(options.faults?.seed),
  })
  for (const fault of options.faults?.place ?? []) cloud.faults.place(fault)
  const engines = createEngines(cloud, options)
  // Not before their code is read, which takes seconds of a busy machine and is nothing that could hang.
  const endWatch = options.watchdog ? startWatchdog(cloud.working, directory) : async () => undefined
  let report: DeployReport
  try {
    report = await bringUp(cloud, engines, assembly, options)
    forgetHang(directory)
    await opened.settle()
    engines.endpoint.ready = true
  } catch (error) {
    await shutDown(cloud, engines, opened)
      .catch(() => undefined)
      .finally(endWatch)
    throw error
  }
  return {
    cloud,
    endpointUrl: cloud.endpointUrl,
    webUrl: cloud.webUrl,
    clock: localClock(clock),
    report,
    sdkConfig: {
      endpoint: cloud.endpointUrl,
      region: cloud.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      disableHostPrefix: true,
    },
    mailbox: engines.mailbox,
    phone: engines.phone,
    faults: cloud.faults,
    event: engines.recentEvent,
    mount: engines.webPort.mount,
    idle: () => activity.idle(),
    outputs: engines.cloudFormation.outputs,
    stop: once(() => shutDown(cloud, engines, opened).finally(endWatch)),
  }
}

async function bringUp(
  cloud: Cloud,
  { endpoint, webPort, services, cloudFormation, trace, actAs }: Engines,
  assembly: Assembly | undefined,
  options: StartOptions,
): Promise<DeployReport> {
  const {
    awsPort = defaults.awsPort,
    webPort: port = defaults.webPort,
    host = defaults.host,
    parameters = {},
  } = options
  endpoint.accepting = false
  // The addresses come first: templates, functions and mails hold them.
  cloud.endpointUrl = await listen(endpoint, { option: 'awsPort', port: awsPort, host })
  cloud.webUrl = await listen(webPort, { option: 'webPort', port, host })
  keepClock(cloud.clock, cloud.store)
  keepPlace(cloud, cloud.store)
  let stage = 'reading the trace'
  const endTelling = tellWhenSlow(() =>
    [cloudFormation.underWay() ?? stage, ...cloud.activity.active.slice(0, 3)].join('; '),
  )
  try {
    await trace.load()
    for (const service of services) {
      stage = `reading what ${service.name} has kept`
      await load(cloud, service)
    }
    stage = 'making the stacks'
    return await deployAndTakeUp()
  } finally {
    endTelling()
  }

  async function deployAndTakeUp(): Promise<DeployReport> {
    const given = typeof parameters === 'function' ? parameters(cloud) : parameters
    // A custom resource's function calls the engines in the middle of the deployment. Others wait for its end.
    const takeUp = once(async () => {
      endpoint.accepting = 'own keys'
      // All in one tick: no request may reach an engine whose own work is not taken up yet, or it would be taken up twice.
      await Promise.all(services.map((service) => resume(cloud, service)))
    })
    const report = await cloudFormation.deploy(assembly, {
      parameters: given,
      takeUp,
      toolkit: options.bootstrapped === true,
    })
    if (options.as !== undefined) actAs(options.as)
    stage = 'taking up what was under way'
    const takenUp = takeUp()
    endpoint.accepting = true
    await takenUp
    await cloud.store.flush()
    return report
  }
}

async function load(cloud: Cloud, service: Service): Promise<void> {
  try {
    await service.load?.()
  } catch (error) {
    throw unreadable(cloud.directory, `what ${service.name} has kept`, error)
  }
}

/** What one engine can't take up stays on disk, and keeps neither the others nor the start from going on. */
async function resume(cloud: Cloud, service: Service): Promise<void> {
  try {
    await service.resume?.()
  } catch (error) {
    cloud.report(`taking up what ${service.name} had under way`, error)
  }
}

async function shutDown(cloud: Cloud, engines: Engines, opened: OpenStore): Promise<void> {
  let orderly = false
  try {
    await stopEngines(cloud, engines)
    orderly = true
  } finally {
    await opened.close(orderly)
  }
}

async function stopEngines(cloud: Cloud, { endpoint, webPort, services, trace }: Engines): Promise<void> {
  endpoint.ready = false
  cloud.clock.stop()
  await cloud.activity.idle(stopPatience).catch(() => undefined)
  endpoint.accepting = false
  // What still waits for an engine's answer gets it, or an error, as the engines stop.
  const closed = [webPort.close(), endpoint.close()]
  const stopped = []
  for (const service of [...services].reverse()) {
    stopped.push(...(await Promise.allSettled([service.stop?.()])))
  }
  stopped.push(...(await Promise.allSettled(closed)))
  stopped.push(...(await Promise.allSettled([trace.stop()])))
  // One that fails to stop does not keep the others from it.
  const failure = stopped.find((outcome) => outcome.status === 'rejected')
  if (failure) throw failure.reason
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
