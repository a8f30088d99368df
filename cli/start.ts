/** Everything up, on this machine. */
import { delimiter, join, resolve } from 'node:path'
import { stageFrom } from '../infra/stage'
import { tellWhenSlow } from '../local/start/slow-start'
import type { LocalCloud, StartOptions } from '../local/start-local-cloud'
import { readArguments, readContext, readPort, readStage } from './arguments'
import { type BuildOptions, build, watchInputs } from './build'
import { joinParameters, parametersOf } from './parameters'
import { UsageError } from './usage-error'

const options = {
  port: { type: 'string', default: '3000' },
  'aws-port': { type: 'string', default: '4566' },
  host: { type: 'string', default: '127.0.0.1' },
  region: { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  'allow-host': { type: 'string', multiple: true },
  data: { type: 'string' },
  stage: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
  assembly: { type: 'string' },
  empty: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  sync: { type: 'boolean', default: false },
  clock: { type: 'string' },
  smtp: { type: 'string' },
  'mail-rate': { type: 'string' },
  'mail-sandbox': { type: 'boolean', default: false },
  as: { type: 'string' },
  issuer: { type: 'string' },
  'allow-builds': { type: 'boolean', default: false },
  source: { type: 'string', multiple: true },
  watch: { type: 'boolean', default: false },
} as const

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, options, { most: 0, usage: 'signalbox start' })
  if (values.assembly && values.empty) throw new UsageError('--assembly and --empty exclude each other: give one')
  if (values.watch && (values.assembly || values.empty)) {
    throw new UsageError('--watch follows this repository: it goes with neither --assembly nor --empty')
  }
  if (values.stage !== undefined && (values.assembly || values.empty)) {
    throw new UsageError('--stage is of this repository: it goes with neither --assembly nor --empty')
  }
  if (values.context && (values.assembly || values.empty)) {
    throw new UsageError(
      '--context is for the templates of this repository: it goes with neither --assembly nor --empty',
    )
  }
  if (values.issuer !== undefined && !(values.assembly || values.empty)) {
    throw new UsageError('--issuer goes with --assembly or --empty: the functions of this repository believe AWS alone')
  }
  const context = readContext(values.context)
  const stage = values.stage === undefined ? stageFrom() : readStage(values.stage)
  const smtp = values.smtp ?? process.env.SMTP_URL
  const given: SignalboxOptions = {
    stage: values.stage,
    context,
    // Of its own: a start removes the stacks that its assembly doesn't have, and those of another stage are others.
    data: values.data ?? stage.named('.signalbox'),
    fresh: values.fresh,
    webPort: readPort(values.port, 'port'),
    awsPort: readPort(values['aws-port'], 'aws-port'),
    host: values.host,
    ...(values.region !== undefined && { region: values.region }),
    allowedOrigins: values['allow-origin'],
    allowedHosts: values['allow-host'],
    sync: values.sync,
    watchdog: true,
    bootstrapped: true,
    allowBuilds: values['allow-builds'],
    ...(values.source && { sources: readSources(values.source) }),
    ...(values.clock !== undefined && { clock: readClock(values.clock) }),
    ...(smtp && { smtp }),
    ...(values['mail-rate'] !== undefined && { mailRate: readRate(values['mail-rate']) }),
    ...(values['mail-sandbox'] && { mailSandbox: true }),
    ...(values.as !== undefined && { as: values.as }),
    ...(values.issuer !== undefined && { issuer: readIssuer(values.issuer) }),
    ...(values.assembly && { assembly: values.assembly }),
    ...(values.empty && { assembly: undefined }),
  }
  let cloud = await startSignalbox(given)
  announce(cloud, values)
  outliveMistakes()
  let restarting: Promise<void> = Promise.resolve()
  stopOnSignal(() => restarting.then(() => cloud.stop()))
  if (!values.watch) return
  watchInputs(() => {
    restarting = restarting.then(async () => {
      // Built before it is stopped: what doesn't compile leaves the running one as it is.
      await build({ stage: values.stage, context })
      await cloud.stop()
      cloud = await startSignalbox({ ...given, ...portsOf(cloud), fresh: false })
      console.log('Changed: started again on the same data')
    })
    restarting = restarting.catch((error: unknown) => console.error(error instanceof Error ? error.message : error))
  })
}

function portsOf({ webUrl, endpointUrl }: LocalCloud): Pick<StartOptions, 'webPort' | 'awsPort'> {
  return { webPort: Number(new URL(webUrl).port), awsPort: Number(new URL(endpointUrl).port) }
}

export type SignalboxOptions = StartOptions & BuildOptions

/** Starts the local cloud with this repository's own templates, unless told otherwise. */
export async function startSignalbox({ stage, context, ...given }: SignalboxOptions): Promise<LocalCloud> {
  // On their PATH builds find `signalbox package`, as on AWS they find AWS's own command.
  const tools = join(__dirname, '../bin/tools')
  const path = process.env.PATH ?? ''
  // Once: a start that watches starts again in the same process.
  if (given.allowBuilds && !path.split(delimiter).includes(tools)) process.env.PATH = `${tools}${delimiter}${path}`
  // The engines load while the templates are synthesized.
  const building = 'assembly' in given ? given.assembly : build({ stage, context }).then(({ directory }) => directory)
  const { startLocalCloud } = require('../local/start-local-cloud') as typeof import('../local/start-local-cloud')
  const endTelling = tellWhenSlow(() => 'the templates are synthesized')
  const assembly = await Promise.resolve(building).finally(endTelling)
  const isOwn = !('assembly' in given)
  return startLocalCloud({
    ...given,
    ...(assembly !== undefined && { assembly }),
    ...(isOwn && assembly !== undefined && { parameters: withOurs(assembly, given.parameters) }),
  })
}

function withOurs(assembly: string, given: StartOptions['parameters'] = {}): StartOptions['parameters'] {
  const ours = parametersOf(assembly)
  return (addresses) => joinParameters(ours(addresses), typeof given === 'function' ? given(addresses) : given)
}

function readClock(text: string): 'running' | 'manual' {
  if (text === 'running' || text === 'manual') return text
  throw new UsageError(`--clock: expected running or manual, not "${text}"`)
}

function readRate(text: string): number {
  const rate = Number(text)
  if (text.trim() !== '' && Number.isFinite(rate) && rate > 0) return rate
  throw new UsageError(`--mail-rate: expected mails a second, a number above 0, not "${text}"`)
}

/** Each `OWNER/NAME=DIRECTORY`. */
function readSources(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, directory] = /^([^=/]+\/[^=]+)=(.+)$/.exec(text) ?? []
      if (name && directory) return [name, resolve(directory)]
      throw new UsageError(`--source: expected OWNER/NAME=DIRECTORY, not "${text}"`)
    }),
  )
}

function readIssuer(text: string): 'aws' | 'local' {
  if (text === 'aws' || text === 'local') return text
  throw new UsageError(`--issuer: expected aws or local, not "${text}"`)
}

function announce(
  { endpointUrl, webUrl, cloud, report }: LocalCloud,
  { as = "the account's root", 'allow-builds': buildsRun }: { readonly as?: string; readonly 'allow-builds': boolean },
): void {
  for (const { stack, logicalId, message } of report.failed) {
    console.error(`Not applied, stack ${stack}${logicalId === undefined ? '' : `, ${logicalId}`}: ${message}`)
  }
  console.log(
    [
      'Signalbox ready',
      '',
      ...(hasPortal(cloud) ? [`  portal    ${webUrl}`, `  local     ${webUrl}/_local/`] : [`  web       ${webUrl}`]),
      `  mailbox   ${webUrl}/mail/`,
      `  AWS       ${endpointUrl}   (region ${cloud.region}; any credentials are ${as})`,
      `  builds    ${buildsRun ? 'run on this machine, with your rights' : 'are off; --allow-builds lets them run commands on this machine'}`,
      '',
    ].join('\n'),
  )
}

/** Of this repository's, or of whatever assembly is run: a site that has the web port's root. */
function hasPortal({ services }: LocalCloud['cloud']): boolean {
  return [...services.values()].some(({ distributions }) => distributions?.takesPath('localhost', '/') === 'rest')
}

/**
 * The last net, under what no engine has told as its own failure. What is on disk is whole at every moment, so going on
 * risks nothing that a kill would not; an end would come again at each start, with the work that is taken up.
 */
function outliveMistakes(): void {
  const tell = (error: unknown) => {
    // Nobody reads any more what is told.
    if ((error as { code?: unknown } | null)?.code === 'EPIPE') return
    console.error('The local cloud made a mistake, and goes on:', error)
  }
  process.on('uncaughtException', tell)
  process.on('unhandledRejection', tell)
}

function stopOnSignal(end: () => Promise<void>): void {
  const stop = () => {
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}
