/**
 * Runs a build from its first phase to its last. Its exit statuses decide: BUILD that fails is followed by POST_BUILD and
 * by the artefacts; what fails before it ends the run. A build that is stopped, or out of time, ends where it is.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActivityToken } from '../../../kernel/activity'
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import type { RolePrincipal } from '../../../kernel/principal'
import { newAccessKeyId } from '../../../lib/access-key'
import type { LogWriter } from '../../../lib/log-writer'
import { type Buildspec, BuildspecError, type PhaseName } from '../buildspec/buildspec'
import { readBuildspec } from '../buildspec/read-buildspec'
import { isInline } from '../settings'
import type { Ended, EnvironmentVariable, PhaseType } from '../state'
import { type BuildLog, createBuildLog, openLog } from './build-log'
import { type BuildKeys, givenVariables, ownEnvironment, type Places } from './environment'
import { PhaseFailure } from './phase-failure'
import type { Progress } from './progress'
import { type Shell, startShell } from './shell'
import { bringSource } from './sources'
import { uploadArtifacts } from './upload'

/** Why a build ends before it has come to its end. `left`: the cloud stops, and the build begins again with the next start. */
export type Cut = 'STOPPED' | 'TIMED_OUT' | 'left'

export interface BuildRun {
  /** Resolves when the build is over, or left. Never rejects. */
  readonly over: Promise<void>
  cut(why: Cut): void
}

export interface RunParts {
  readonly cloud: Cloud
  readonly writer: LogWriter
  readonly progress: Progress
  readonly token: ActivityToken
}

export function startRun(parts: RunParts): BuildRun {
  const { progress } = parts
  let cutBy: Cut | undefined
  let shell: Shell | undefined

  const over = run(parts, {
    isCut: () => cutBy,
    opened(opened) {
      shell = opened
      if (cutBy) opened.kill()
    },
  }).catch((error: unknown) => {
    parts.cloud.report(`build ${progress.build.id}`, error)
    progress.complete('FAULT')
  })

  return {
    over,
    cut(why) {
      cutBy ??= why
      shell?.kill()
    },
  }
}

interface Control {
  isCut(): Cut | undefined
  opened(shell: Shell): void
}

async function run({ cloud, writer, progress, token }: RunParts, control: Control): Promise<void> {
  const { build } = progress
  const keys: BuildKeys = {
    accessKeyId: newAccessKeyId('ASIA', cloud.accountId),
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(48).toString('base64'),
  }
  let log: BuildLog = createBuildLog(cloud, writer, undefined)
  let shell: Shell | undefined
  let home: string | undefined
  let status: Ended = 'SUCCEEDED'

  /** One phase; what it throws is its end, and `SUCCEEDED` otherwise. */
  async function phase<T>(type: PhaseType, work: () => Promise<T>): Promise<T> {
    stopIfCut()
    progress.begin(type)
    try {
      const result = await work()
      stopIfCut()
      progress.end('SUCCEEDED')
      return result
    } catch (thrown) {
      const failure = failureOf(thrown)
      status = status === 'SUCCEEDED' ? failure.status : status
      if (control.isCut() !== 'left') progress.end(failure.status, [failure.context])
      throw failure
    }
  }

  function stopIfCut(): void {
    const cut = control.isCut()
    if (cut) throw cutFailure(cut, build.timeoutInMinutes)
  }

  function failureOf(thrown: unknown): PhaseFailure {
    const cut = control.isCut()
    if (cut) return cutFailure(cut, build.timeoutInMinutes)
    if (thrown instanceof PhaseFailure) return thrown
    const code = isAwsError(thrown) || isCoded(thrown) ? thrown.code : 'INTERNAL_ERROR'
    const message = log.masking.mask(messageOf(thrown))
    if (code === 'AccessDenied' || code === 'AccessDeniedException') {
      return new PhaseFailure('FAILED', { statusCode: 'ACCESS_DENIED', message })
    }
    return new PhaseFailure('FAILED', { statusCode: isAwsError(thrown) ? 'CLIENT_ERROR' : code, message })
  }

  async function commands(name: PhaseName, buildspec: Buildspec, open: Shell): Promise<void> {
    const type = name.toUpperCase() as PhaseType
    const { commands: main = [], finally: last = [] } = buildspec.phases[name] ?? {}
    if (main.length + last.length > 0) log.phaseBegins(type)
    try {
      await phase(type, async () => {
        const failure = await runAll(main, open)
        // What is to be done in any case is done even where that fails, too.
        const other = await runAll(last, open)
        const failed = failure ?? other
        if (failed) throw failed
      })
    } finally {
      if (control.isCut() !== 'left') {
        const { phaseStatus = 'SUCCEEDED', contexts = [] } = progress.build.phases.at(-1) ?? {}
        log.phaseEnds(type, phaseStatus, contexts)
      }
    }
  }

  async function runAll(list: readonly string[], open: Shell): Promise<PhaseFailure | undefined> {
    for (const command of list) {
      stopIfCut()
      log.say(`Running command ${command}`)
      const exit = await open.run(command)
      stopIfCut()
      if (exit === 0) continue
      log.say(`Command did not exit successfully ${command} exit status ${exit}`)
      const message = `Error while executing command: ${command}. Reason: exit status ${exit}`
      return new PhaseFailure('FAILED', { statusCode: 'COMMAND_EXECUTION_ERROR', message })
    }
    return undefined
  }

  async function phases(): Promise<void> {
    const role = await phase('SUBMITTED', async () => {
      const assumed = cloud.assumeRole(build.serviceRole, sessionOf(build.id), 'codebuild.amazonaws.com', projectArn())
      const stream = await openLog(cloud, writer, build, assumed)
      log = createBuildLog(cloud, writer, stream)
      return assumed
    })
    await phase('QUEUED', async () => undefined)
    const places = await phase('PROVISIONING', async () => {
      log.say('Waiting for agent ping')
      if (build.place !== undefined) await rm(build.place, { recursive: true, force: true })
      home = await realpath(await mkdtemp(join(tmpdir(), 'signalbox-build-')))
      progress.change({ place: home })
      const made = placesIn(home)
      for (const path of [made.source, made.home, made.temporary, join(home, 'state')]) await mkdir(path)
      cloud.credentials.set(keys.accessKeyId, {
        ...keys,
        principal: role,
        activity: () => token,
        origin: () => ({ ids: [build.id] }),
      })
      return made
    })
    const { buildspec, environment } = await phase('DOWNLOAD_SOURCE', () => prepare(role, places))
    const open = startShell({
      directory: places.source,
      state: join(home ?? '', 'state'),
      environment,
      line: (text) => log.output(text),
    })
    shell = open
    control.opened(open)
    for (const remark of buildspec.remarks) log.say(remark)
    await runPhases(buildspec, open)
    await phase('UPLOAD_ARTIFACTS', async () => {
      const sources = [places.source, ...Object.values(places.secondary)] as const
      progress.change(await uploadArtifacts({ cloud, role, build, buildspec, sources, shell: open, log }))
    })
  }

  /** @throws what ends the run; a failure that others follow is only noted. */
  async function runPhases(buildspec: Buildspec, open: Shell): Promise<void> {
    for (const name of ['install', 'pre_build', 'build', 'post_build'] as const) {
      try {
        await commands(name, buildspec, open)
      } catch (failure) {
        if (control.isCut()) throw failure
        const onFailure = buildspec.phases[name]?.onFailure
        const goesOn = onFailure === undefined ? name === 'build' || name === 'post_build' : onFailure === 'CONTINUE'
        if (!goesOn) throw failure
        await open.run('export CODEBUILD_BUILD_SUCCEEDING=0')
      } finally {
        if (!control.isCut()) await keepExported(buildspec, open)
      }
    }
  }

  async function keepExported({ exported }: Buildspec, open: Shell): Promise<void> {
    if (exported.length === 0) return
    const values: EnvironmentVariable[] = []
    for (const name of exported) {
      if (!/^[A-Za-z_]\w*$/.test(name)) continue
      values.push({ name, value: log.masking.mask(await open.expand(`\${${name}-}`)) })
    }
    if (!control.isCut()) progress.change({ exported: values })
  }

  async function prepare(role: RolePrincipal, places: Places) {
    const versions = new Map(build.secondarySourceVersions?.map((each) => [each.sourceIdentifier, each.sourceVersion]))
    const resolved = await bringSource(cloud, role, build.source, build.sourceVersion, places.source)
    for (const source of build.secondarySources ?? []) {
      const id = source.sourceIdentifier ?? ''
      await bringSource(cloud, role, source, versions.get(id), places.secondary[id] ?? '')
    }
    if (resolved !== undefined) progress.change({ resolvedSourceVersion: resolved })
    const buildspec = readBuildspec(await buildspecText(build.source.buildspec, places.source))
    const { variables, secrets } = await givenVariables(cloud, role, build, buildspec)
    for (const secret of secrets) log.masking.add(secret)
    // The keys work for nobody else, and not for long; they are nobody's to read in a log all the same.
    for (const key of [keys.secretAccessKey, keys.sessionToken]) log.masking.add(key)
    const environment = { ...ownEnvironment(cloud, progress.build, keys, places), ...variables }
    return { buildspec, environment }
  }

  const projectArn = () => cloud.arn('codebuild', `project/${build.projectName}`)

  function placesIn(directory: string): Places {
    const secondary = (build.secondarySources ?? []).map(({ sourceIdentifier = '' }) => sourceIdentifier)
    return {
      source: join(directory, 'src'),
      secondary: Object.fromEntries(secondary.map((id) => [id, join(directory, `src-${id}`)])),
      home: join(directory, 'home'),
      temporary: join(directory, 'tmp'),
    }
  }

  try {
    await phases()
  } catch (failure) {
    if (!(failure instanceof PhaseFailure)) throw failure
  } finally {
    await shell?.end()
    cloud.credentials.delete(keys.accessKeyId)
    if (home) await rm(home, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
    await log.end()
  }
  progress.change({ place: undefined })
  if (control.isCut() === 'left') return
  progress.begin('FINALIZING')
  progress.end('SUCCEEDED')
  progress.complete(status)
}

function cutFailure(cut: Cut, minutes: number): PhaseFailure {
  if (cut === 'TIMED_OUT') {
    const message = `Build has timed out. It has run for the ${minutes} minutes that it was given`
    return new PhaseFailure('TIMED_OUT', { statusCode: 'BUILD_TIMED_OUT', message })
  }
  return new PhaseFailure('STOPPED', { statusCode: 'BUILD_STOPPED', message: 'Build was stopped' })
}

async function buildspecText(given: string | undefined, source: string): Promise<string> {
  if (isInline(given)) return given
  const path = given || 'buildspec.yml'
  const file = join(source, path)
  if (!file.startsWith(source) || !existsSync(file)) {
    throw new BuildspecError(`stat ${path}: no such file or directory; the source has no such buildspec`)
  }
  return readFile(file, 'utf8')
}

const sessionOf = (id: string): string => `AWSCodeBuild-${id.slice(id.indexOf(':') + 1)}`

const isCoded = (thrown: unknown): thrown is Error & { readonly code: string } =>
  thrown instanceof Error && typeof (thrown as { code?: unknown }).code === 'string'
