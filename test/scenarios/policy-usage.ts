/**
 * Which grants the scenarios used. Each scenario's cloud writes down its own, in the process that it runs in; when a run has
 * ended they are put together, and compared with what `infra/unused-grants.ts` explains.
 *
 * They are judged only once every scenario has run with the templates as they are, in this run or in ones before: `npm test`
 * has a part of them and `npm run test:full` the rest, so that the first says nothing and the second judges for both. Nor are
 * they judged stack by stack, for almost every scenario starts in one domain and ends in another: which files a stack's grants
 * need would be one more list, and wrong as soon as an event had a new consumer.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ulid } from 'ulid'
import { reportUnused } from '../../cli/policy'
import { explanationsThatFail, reasonFor } from '../../infra/unused-grants'
import type { PermissionUsage } from '../../local/engines/iam/usage'
import type { LocalCloud } from '../../local/start-local-cloud'
import { type Kept, keptUsage } from './kept-usage'

/** One directory a run, which its processes find in the environment. */
const variable = 'SIGNALBOX_POLICY_USAGE'
/** What the run began with: sources may change meanwhile, and so which assembly would be theirs. */
const assemblyVariable = 'SIGNALBOX_POLICY_ASSEMBLY'
const directoryOfUsage = join(__dirname, '../../.build/policy-usage')
const directoryOfRuns = join(directoryOfUsage, 'runs')
const directoryOfKept = join(directoryOfUsage, 'kept')
const wholeList = join(directoryOfUsage, 'unused.txt')
/** What is shown at once of a list that is in a file as a whole. */
const mostShown = 10

/** @param assembly the directory whose templates are run */
export function beginPolicyUsage(assembly: string): void {
  const directory = join(directoryOfRuns, ulid())
  mkdirSync(directory, { recursive: true })
  process.env[variable] = directory
  process.env[assemblyVariable] = assembly
}

export async function keepPolicyUsage(local: LocalCloud): Promise<void> {
  const directory = process.env[variable]
  if (directory === undefined) return
  const response = await fetch(`${local.endpointUrl}/_local/policy/usage`)
  const { grants } = (await response.json()) as { grants: readonly PermissionUsage[] }
  const file = basename(expect.getState().testPath ?? '')
  writeFileSync(join(directory, `${ulid()}.json`), JSON.stringify({ file, grants } satisfies Kept))
}

/**
 * If every scenario has run, keeps a list of all grants that none has used, and says what of it is not explained.
 * @param isWhole no test of a file was left out
 * @param mustFail what is not explained fails the run, instead of being told
 * @throws UnusedGrantsError
 */
export function endPolicyUsage(isWhole: boolean, mustFail: boolean): void {
  const { [variable]: directory, [assemblyVariable]: assembly } = process.env
  if (directory === undefined || assembly === undefined) return
  const run = readdirSync(directory).map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Kept)
  rmSync(directory, { recursive: true })
  // A build that another one has taken the place of is no longer there.
  if (!isWhole || run.length === 0 || !existsSync(assembly)) return
  const kept = keptUsage(directoryOfKept, assembly)
  kept.keep(run)
  const all = kept.all()
  const seen = new Set(all.map(({ file }) => file))
  // What starts a cloud by itself runs templates of its own, too.
  const scenarios = readdirSync(__dirname).filter(
    (name) => name.endsWith('.test.ts') && !readFileSync(join(__dirname, name), 'utf8').includes('startLocalCloud('),
  )
  if (!scenarios.every((name) => seen.has(name))) return
  const grants = merge(all.filter(({ file }) => scenarios.includes(file)).flatMap((each) => each.grants))
  const problems = explanationsThatFail(grants)
  writeFileSync(wholeList, `${[...problems, '', ...report(grants)].join('\n')}\n`)
  if (problems.length === 0) return
  const told = inShort(problems, wholeList)
  if (mustFail) throw new UnusedGrantsError(told)
  console.warn(told)
}

export class UnusedGrantsError extends Error {
  readonly code = 'UnusedGrants'
  constructor(told: string) {
    super(told)
    this.name = 'UnusedGrantsError'
  }
}

/** The first of them, how many there are, and where the others. */
export function inShort(problems: readonly string[], file: string): string {
  return [
    `Grants and infra/unused-grants.ts differ in ${problems.length} ${problems.length === 1 ? 'place' : 'places'}:`,
    ...problems.slice(0, mostShown),
    ...(problems.length > mostShown ? [`and ${problems.length - mostShown} more: ${file}`] : []),
  ].join('\n')
}

function report(grants: readonly PermissionUsage[]): readonly string[] {
  const unused = grants.filter(({ used }) => !used)
  const reasons = unused.map(reasonFor).filter((reason) => reason !== undefined)
  return [
    'Grants that the scenarios have not used:',
    ...reportUnused(grants.filter((grant) => grant.used || reasonFor(grant) === undefined)),
    ...[...new Set(reasons)].map((reason) => {
      const count = reasons.filter((each) => each === reason).length
      return `${count} more, explained: ${reason}`
    }),
  ]
}

/** The end of a secret's ARN, which is another in each cloud. */
const ofItsCloud = /(?<=:secret:.*)-\w{6}$/

/** A grant is used if it was in any of the clouds; roles that a scenario made for itself are left out. */
function merge(grants: readonly PermissionUsage[]): readonly PermissionUsage[] {
  const merged = new Map<string, PermissionUsage>()
  for (const { used, ...grant } of grants) {
    if (!grant.role.includes(':role/signalbox-')) continue
    const resource = grant.resource.replace(ofItsCloud, '')
    const key = JSON.stringify({ ...grant, resource })
    merged.set(key, { ...grant, resource, used: used || (merged.get(key)?.used ?? false) })
  }
  return [...merged.values()]
}
