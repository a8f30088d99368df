/** What the working definitions change for consumers, against the registry of the base branch. */
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { checkCatalog } from '../../events/compatibility/check-catalog'
import { type EventReport, type Policy, policies } from '../../events/compatibility/check-event'
import { tableOf } from '../../events/compatibility/report'
import type { LoadedConfig } from '../../events/config/load-config'
import { entryPath, registryEntry } from '../../events/registry-build/entry'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { type Base, baseFromDirectory, baseFromGit } from './base-registry'
import { staleIndexes } from './catalog-indexes'
import { knownConsumers } from './known-consumers'
import { acceptedFile, forgottenFile, readPrints } from './let-pass'
import { configOption, readConfig } from './read-config'

const usage = 'signalbox events check'

export interface CheckOptions {
  readonly base?: string
  readonly against?: string
  readonly policy?: Policy
  readonly allowUnusedBreak?: boolean
  readonly acceptPublishers?: boolean
  readonly isBeforeRelease?: boolean
}

export interface Check {
  readonly base: string
  /** Why there is nothing to compare with: every event is new. */
  readonly nothing?: string
  readonly reports: readonly EventReport[]
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    {
      base: { type: 'string' },
      against: { type: 'string' },
      policy: { type: 'string', default: 'full' },
      json: { type: 'boolean', default: false },
      'allow-unused-break': { type: 'boolean', default: false },
      'accept-publishers': { type: 'boolean', default: false },
      'break-before-release': { type: 'boolean', default: false },
      ...configOption,
    },
    { most: 0, usage },
  )
  const { base, against } = values
  if (base !== undefined && against !== undefined) throw new UsageError('--base and --against: expected one, got both')
  const isBeforeRelease = values['break-before-release']
  const config = readConfig(values)
  if (isBeforeRelease) requireUnreleased(config)
  requireIndex(config)
  const check = checkWorkingDefinitions(config, {
    ...(base !== undefined && { base }),
    ...(against !== undefined && { against }),
    policy: readPolicy(values.policy),
    allowUnusedBreak: values['allow-unused-break'],
    acceptPublishers: values['accept-publishers'],
    isBeforeRelease,
  })
  if (check.nothing !== undefined) console.error(`there is nothing to compare with: ${check.nothing}`)
  console.log(values.json ? JSON.stringify(check, undefined, 2) : tableOf(check.reports, check.base))
  if (check.reports.some(({ violations }) => violations.length > 0)) process.exitCode = 1
  else {
    keep(acceptedFile(config), check.reports, ({ accepted }) => accepted)
    keep(forgottenFile(config), check.reports, ({ forgotten }) => forgotten)
  }
}

/** An event whose file the index doesn't know would not be looked at. */
function requireIndex(config: LoadedConfig): void {
  const stale = staleIndexes(config).map(({ path }) => path)
  if (stale.length === 0) return
  throw new UsageError(`${stale.join(', ')} is stale; npx signalbox events build mends it`)
}

/** @throws UsageError if it can't be told what there was before, and EventDefinitionError */
export function checkWorkingDefinitions(config: LoadedConfig, options: CheckOptions = {}): Check {
  const { base, against, policy = 'full', allowUnusedBreak = false } = options
  const { acceptPublishers = false, isBeforeRelease = false } = options
  const { root, registry } = config
  const { catalog, meanings, upcasters } = config.contents()
  const found: Base =
    against === undefined
      ? baseFromGit(root, base, relative(root, registry).replaceAll('\\', '/'))
      : baseFromDirectory(against)
  const entries = catalog.map((definition) => registryEntry(definition, meanings))
  const reports = checkCatalog({
    before: found.histories,
    working: new Map(entries.map((entry) => [entryPath(entry), entry])),
    upcasters,
    consumers: knownConsumers(config),
    policy,
    allowUnusedBreak,
    accepted: readPrints(acceptedFile(config)),
    forgotten: readPrints(forgottenFile(config)),
    isBeforeRelease,
    acceptPublishers,
    definitions: catalog,
  })
  return { base: found.name, ...(found.nothing !== undefined && { nothing: found.nothing }), reports }
}

function readPolicy(text: string): Policy {
  const policy = policies.find((each) => each === text)
  if (policy) return policy
  throw new UsageError(`--policy: expected ${policies.join(', ')}, got "${text}"`)
}

function requireUnreleased({ version }: LoadedConfig): void {
  if (version.startsWith('0.')) return
  throw new UsageError(
    `--break-before-release: ${version} is released: a breaking change is a new version of its event`,
  )
}

function keep(
  file: string,
  reports: readonly EventReport[],
  printsOf: (report: EventReport) => readonly string[],
): void {
  const more = reports.filter((report) => printsOf(report).length > 0)
  if (more.length === 0) return
  const known = readPrints(file)
  const added = more.map(
    (report) => [report.event, [...new Set([...(known[report.event] ?? []), ...printsOf(report)])]] as const,
  )
  writeFileSync(file, `${JSON.stringify({ ...known, ...Object.fromEntries(added) }, undefined, 2)}\n`)
  console.error(`${file}: holds what was let pass; commit it with the change`)
}
