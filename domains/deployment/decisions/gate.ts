/** The gate: what the approvers are asked, and what its run comes to. Whoever wrote the release has no say in it. */
import type { CreatedEvent, DataOf, EventDefinition } from '../../../events'
import { ApprovalRequested, ApprovalWithdrawalRequested } from '../../../events/catalog/approvals'
import { email } from '../../../events/catalog/approvals/parts'
import {
  type GateTokenIssued,
  ReleaseApproved,
  ReleaseRejected,
  ReleaseSuperseded,
} from '../../../events/catalog/deployment'
import { hashSecret } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import { shorten } from '../../../shared/text'
import type { Gate, Run } from '../run'
import { legible } from './legible'
import { story } from './told'

export type GateToken = DataOf<typeof GateTokenIssued>
type Settings = GateToken['settings']

/** What is about to go live, as CodePipeline and CloudFormation tell it. */
export interface Release {
  readonly commit?: string | undefined
  readonly message?: string | undefined
  readonly author?: { readonly name?: string | undefined; readonly email?: string | undefined } | undefined
  /** Left out: nobody knows. */
  readonly changes?: readonly string[] | undefined
}

/** Of 64 KiB that approvals takes; a character has three bytes at the most. */
const mostChanges = 50
const changeCharacters = 200

export function gateOpened(run: Run, issued: GateToken, release: Release, now: Date): Change<Run> {
  const { stage, action, token, settings } = issued
  const { gate } = run
  // Another try of the stage has another token.
  if (gate?.token === token) return { state: run }
  const { after, newer } = settings
  const opened: Gate = { stage, action, token, status: 'waiting', since: now.toISOString(), after, newer }
  if (settings.unchanged === 'passes' && release.changes?.length === 0) {
    return decided(run, opened, 'approved', 'Nothing changes', now)
  }
  const author = authorOf(release, settings)
  if (!author.isKnown && settings.unknownAuthor === 'refuse') {
    return decided(run, opened, 'rejected', `Its author is nobody that the pipeline knows (${author.told})`, now)
  }
  // Approvals takes nobody as an approver who may have no say.
  const approvers = settings.approvers.filter((each) => !isAmong(author.excluded, each.email))
  if (approvers.length === 0) return decided(run, opened, 'rejected', 'Nobody but its author could approve of it', now)
  const key = approvalKeyOf(run, token)
  const subject = subjectOf(run, stage, release)
  const asked = { key, subject, approvers: approvers.map((each) => addressHash(each.email)) }
  return {
    state: { ...run, gate: { ...opened, asked } },
    events: [
      ...withdrawn(run, 'The stage was tried again', now),
      ApprovalRequested.create(
        {
          subject,
          description: descriptionOf(release, author),
          requester: settings.requester,
          approvers,
          excluded: author.excluded,
          ...(settings.expiresAfter !== undefined && { expiresAfter: settings.expiresAfter }),
          context: contextOf(run, release),
          requestedBy: { system: 'deployment', correlationId: key },
          idempotencyKey: key,
        },
        ...story(run, now, `${key}/asked`),
      ),
    ],
  }
}

export interface Outcome {
  readonly definition: EventDefinition
  readonly key: string
  readonly approvalId?: string | undefined
  readonly subject?: string | undefined
  readonly voters: readonly string[]
}

const rejections: Readonly<Record<string, string>> = {
  ApprovalRejected: 'was rejected',
  ApprovalExpired: 'was not decided in time',
  ApprovalWithdrawn: 'was withdrawn',
  ApprovalRefused: 'can’t be asked for: the settings of the gate are not what approvals takes',
}

/** Any system may ask approvals for something, and say that it is ours. */
export function gateOutcome(run: Run, outcome: Outcome, now: Date): Change<Run> {
  const { gate } = run
  const { definition, key, approvalId, subject, voters } = outcome
  const asked = gate?.asked
  if (!gate || !asked || gate.status !== 'waiting' || asked.key !== key) return { state: run }
  if (subject !== undefined && subject !== asked.subject) return { state: run }
  if (!voters.every((voter) => asked.approvers.includes(addressHash(voter)))) return { state: run }
  const about = approvalId === undefined ? 'The approval' : `Approval ${approvalId}`
  const why = rejections[definition.name]
  if (why !== undefined) return decided(run, gate, 'rejected', `${about} ${why}`, now)
  return decided(run, gate, 'approved', about, now)
}

/** Of those that are newer, the one that stands at the gate too: one that has failed or was stopped takes nobody's place. */
export function readyAfter({ gate }: Run, newer: readonly Run[]): Run | undefined {
  if (gate?.status !== 'waiting') return undefined
  return newer.find(({ status, stages }) => status === 'running' && stages[gate.after]?.completedAt !== undefined)
}

/** A newer run is ready for the gate. */
export function superseded(run: Run, by: string, now: Date): Change<Run> {
  const { gate, pipeline, id } = run
  if (gate?.status !== 'waiting' || gate.newer !== 'supersedes' || by === id) return { state: run }
  const summary = `Superseded by run ${by}`
  const told = ReleaseSuperseded.create(
    { run: { pipeline, id }, stage: gate.stage, by },
    ...story(run, now, `${approvalKeyOf(run, gate.token)}/superseded`),
  )
  const state: Run = { ...run, gate: { ...withoutAsked(gate), status: 'superseded', summary } }
  return { state, events: [told, ...withdrawn(run, 'A newer release takes its place', now)] }
}

/** Somebody has decided in CodePipeline itself, or the run was stopped: nobody waits for an approval any more. */
export function gateShut(run: Run, status: 'approved' | 'rejected', now: Date): Change<Run> {
  const { gate } = run
  if (gate?.status !== 'waiting') return { state: run }
  const reason = status === 'approved' ? 'It was approved in CodePipeline itself' : 'The run has ended'
  const { state, events = [] } = decided(run, { ...gate, isAnswered: true }, status, reason, now)
  return { state, events: [...events, ...withdrawn(run, reason, now)] }
}

/** What comes after the gate in its stage is done. */
export function isBehindGate({ gate }: Run, stage: string, at: string): boolean {
  return gate?.stage === stage && at > gate.since
}

export function gateAnswered(run: Run, token: string): Change<Run> {
  const { gate } = run
  if (gate?.token !== token || gate.status === 'waiting' || gate.isAnswered) return { state: run }
  return { state: { ...run, gate: { ...gate, isAnswered: true } } }
}

export function approvalKeyOf({ id }: Pick<Run, 'id'>, token: string): string {
  return `release-${id}-${hashSecret(token).slice(0, 12)}`
}

/** The run that an approval's key is of, if it is one of ours. */
export function runOfKey(key: string): string | undefined {
  return /^release-([0-9a-f-]{36})-[\w-]{12}$/.exec(key)?.[1]
}

const addressHash = (address: string): string => hashSecret(address.toLowerCase())

function decided(run: Run, gate: Gate, status: 'approved' | 'rejected', reason: string, now: Date): Change<Run> {
  const { pipeline, id } = run
  const summary = legible(reason, 500)
  const data = { run: { pipeline, id }, stage: gate.stage, reason: summary }
  const about = story(run, now, `${approvalKeyOf(run, gate.token)}/${status}`)
  const told = status === 'approved' ? ReleaseApproved.create(data, ...about) : ReleaseRejected.create(data, ...about)
  return { state: { ...run, gate: { ...withoutAsked(gate), status, summary } }, events: [told] }
}

/** Whom it asked is of no more use. */
function withoutAsked({ asked: _, ...gate }: Gate): Gate {
  return gate
}

function withdrawn(run: Run, reason: string, now: Date): readonly CreatedEvent[] {
  const { gate } = run
  if (gate?.status !== 'waiting' || !gate.asked) return []
  const { key } = gate.asked
  return [ApprovalWithdrawalRequested.create({ idempotencyKey: key, reason }, ...story(run, now, `${key}/withdrawn`))]
}

interface Author {
  readonly isKnown: boolean
  readonly told: string
  readonly excluded: { name?: string; email: string }[]
}

/** Their address itself is excluded too, mapped or not: it may be an approver's. */
function authorOf({ author }: Release, { authors = {}, approvers, requester }: Settings): Author {
  const address = author?.email?.trim().toLowerCase()
  const told = legible([author?.name, author?.email].filter(Boolean).join(' '), 200)
  if (!address) return { isKnown: false, told: 'no address is known', excluded: [] }
  const mapped = Object.entries(authors).find(([known]) => known.toLowerCase() === address)?.[1]
  const named = [...approvers, requester].find((each) => each.email.toLowerCase() === address)
  const own = email.safeParse(address).success ? [{ email: address }] : []
  const excluded = [...(mapped ? [{ name: mapped.name, email: mapped.email }] : []), ...own]
  return { isKnown: (mapped ?? named) !== undefined, told, excluded }
}

function isAmong(excluded: Author['excluded'], address: string): boolean {
  return excluded.some((each) => each.email.toLowerCase() === address.toLowerCase())
}

function subjectOf({ pipeline }: Run, stage: string, { commit }: Release): string {
  const what = commit === undefined ? 'a release' : legible(commit.slice(0, 12), 12)
  return shorten(`Release ${what} of ${pipeline} to ${stage}`, 200)
}

function descriptionOf({ message }: Release, author: Author): string {
  const unknown = author.isKnown
    ? ''
    : ' The pipeline knows nobody by this address: nobody is kept from approving their own.'
  const lines = [
    `Author: ${author.told}.${unknown}`,
    ...(message === undefined ? [] : [`Commit: ${legible(message, 1000)}`]),
  ]
  return lines.join('\n')
}

function contextOf({ stages, id }: Run, { commit, changes }: Release) {
  const suites = Object.entries(stages).flatMap(([stage, { tests }]) => {
    const counts = Object.values(tests?.results ?? {}).map((each) => each.counts)
    const passed = counts.reduce((sum, each) => sum + each.passed, 0)
    const failed = counts.reduce((sum, each) => sum + each.failed, 0)
    return tests ? [[stage, `${tests.verdict ?? 'running'}: ${passed} passed, ${failed} failed`]] : []
  })
  return {
    run: id,
    ...(commit !== undefined && { commit: legible(commit, 64) }),
    tests: Object.fromEntries(suites) as Record<string, string>,
    ...(changes && { changes: changesTold(changes) }),
  }
}

function changesTold(changes: readonly string[]): string[] {
  if (changes.length === 0) return ['nothing']
  const more = changes.length - mostChanges
  const told = changes.slice(0, mostChanges).map((each) => legible(each, changeCharacters))
  return more > 0 ? [...told, `and ${more} more`] : told
}
