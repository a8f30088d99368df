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
import type { Asked, Gate, Run, Withdrawal } from '../run'
import { isToAskAgain } from './attention'
import { legible } from './legible'
import type { RunKey } from './run'
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
  if (gate?.token === token) return askedAgain(run, gate, issued, release, now)
  // Another try of the stage has another token.
  const { after, newer } = settings
  const since = now.toISOString()
  const opened: Gate = { stage, action, token, status: 'waiting', since, after, newer }
  if (settings.unchanged === 'passes' && release.changes?.length === 0) {
    return decided(run, opened, 'approved', 'Nothing changes', now)
  }
  const author = authorOf(release, settings)
  if (!author.isKnown && settings.unknownAuthor === 'refuse') {
    return decided(run, opened, 'rejected', `Its author is nobody that the pipeline knows (${author.told})`, now)
  }
  // Approvals takes nobody as an approver who may have no say.
  const approvers = approversIn(settings, author)
  if (approvers.length === 0) return decided(run, opened, 'rejected', 'Nobody but its author could approve of it', now)
  const key = approvalKeyOf(run, token)
  const asked: Asked = {
    key,
    subject: subjectOf(run, stage, release),
    approvers: approvers.map((each) => addressHash(each.email)),
    at: since,
    context: contextOf(run, release),
  }
  const request = requestOf(asked, settings, release)
  const before = withdraw(run, 'The stage was tried again', now)
  return {
    state: {
      ...before.state,
      isOver: undefined,
      gate: { ...opened, asked: { ...asked, fingerprint: fingerprintOf(request) } },
    },
    events: [...before.events, ApprovalRequested.create(request, ...story(run, now, `${key}/asked`))],
  }
}

type Request = DataOf<typeof ApprovalRequested>

function requestOf({ key, subject, context }: Asked, settings: Settings, release: Release): Request {
  const { requester, expiresAfter } = settings
  const author = authorOf(release, settings)
  return {
    subject,
    description: descriptionOf(release, author),
    requester,
    approvers: approversIn(settings, author),
    excluded: author.excluded,
    ...(expiresAfter !== undefined && { expiresAfter }),
    context: context as Request['context'],
    requestedBy: { system: 'deployment', correlationId: key },
    idempotencyKey: key,
  }
}

const fingerprintOf = (request: Request): string => hashSecret(JSON.stringify(request))

/**
 * The token was told again and nothing is decided: the request may be lost, or its outcome. Approvals answers again what it
 * has decided, and starts nothing twice; but it takes the same request alone.
 */
function askedAgain(run: Run, gate: Gate, { settings }: GateToken, release: Release, now: Date): Change<Run> {
  const { asked } = gate
  if (!asked || !isToAskAgain(gate, now)) return { state: run }
  const again = { times: (asked.again?.times ?? 0) + 1, at: now.toISOString() }
  const state: Run = { ...run, gate: { ...gate, asked: { ...asked, again } } }
  const request = requestOf(asked, settings, release)
  if (fingerprintOf(request) !== asked.fingerprint) return { state }
  const at = new Date(asked.at ?? gate.since)
  return { state, events: [ApprovalRequested.create(request, ...story(run, at, `${asked.key}/asked`))] }
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
  const { definition, key, approvalId, subject, voters } = outcome
  if (run.withdrawals?.some((each) => each.key === key)) {
    return { state: { ...run, withdrawals: run.withdrawals.filter((each) => each.key !== key) } }
  }
  const { gate } = run
  const asked = gate?.asked
  if (!gate || !asked || gate.status !== 'waiting' || asked.key !== key) return { state: run }
  if (subject !== undefined && subject !== asked.subject) return { state: run }
  if (!voters.every((voter) => asked.approvers.includes(addressHash(voter)))) return { state: run }
  const about = approvalId === undefined ? 'The approval' : `Approval ${approvalId}`
  const why = rejections[definition.name]
  if (why !== undefined) return decided(run, gate, 'rejected', `${about} ${why}`, now)
  return decided(run, gate, 'approved', about, now)
}

/** Of those that are newer, one that stands at the gate too: one that has failed or was stopped takes nobody's place. */
export function readyAfter(run: Run, others: readonly Run[]): Run | undefined {
  const { gate } = run
  if (gate?.status !== 'waiting') return undefined
  const isReady = ({ status, stages }: Run) => status === 'running' && stages[gate.after]?.completedAt !== undefined
  return others.find((other) => isReady(other) && isNewer(other, run))
}

/** By when CodePipeline has begun them, not by who was heard of first. Nobody is newer of two that began in one second. */
function isNewer(one: Run, other: Run): boolean {
  const secondOfBegin = ({ startedAt, heardAt }: Run): string => secondOf(startedAt ?? heardAt)
  return secondOfBegin(one) > secondOfBegin(other)
}

/** A newer run is ready for the gate. */
export function superseded(run: Run, by: string, now: Date): Change<Run> {
  const { gate, id } = run
  if (gate?.status !== 'waiting' || gate.newer !== 'supersedes' || by === id) return { state: run }
  const summary = `Superseded by run ${by}`
  const over: Gate = { ...withoutAsked(gate), status: 'superseded', summary, by, decidedAt: now.toISOString() }
  const { state, events } = withdraw(run, 'A newer release takes its place', now)
  const after: Run = { ...state, gate: over }
  return { state: after, events: [...decisionOf(after), ...events] }
}

/**
 * Somebody has decided in CodePipeline itself, or the run was stopped: nobody waits for an approval any more. What was so
 * before the gate says nothing of it.
 */
export function gateShut(run: Run, status: 'approved' | 'rejected', at: string, now: Date): Change<Run> {
  const { gate } = run
  if (gate?.status !== 'waiting' || secondOf(gate.since) > secondOf(at)) return { state: run }
  const reason = status === 'approved' ? 'It was approved in CodePipeline itself' : 'The run has ended'
  const taken = withdraw(run, reason, now)
  const { state, events = [] } = decided(taken.state, { ...gate, isAnswered: true }, status, reason, now)
  return { state, events: [...events, ...taken.events] }
}

/** What comes after the gate in its stage is done. */
export function isBehindGate({ gate }: Run, stage: string, at: string): boolean {
  return gate?.stage === stage && secondOf(at) >= secondOf(gate.since)
}

/** CodePipeline tells when in whole seconds: what follows the gate within its second seems to be before it. */
const secondOf = (moment: string): string => moment.slice(0, 19)

/** What was told of the gate when it was decided, and is the same whenever it is told. */
export function decisionOf({ gate, ...run }: Run): readonly CreatedEvent[] {
  if (!gate || gate.status === 'waiting') return []
  const { stage, token, status, summary = '', by = '', decidedAt } = gate
  const about = { run: { pipeline: run.pipeline, id: run.id }, stage }
  const told = story(run, new Date(decidedAt ?? gate.since), `${approvalKeyOf(run, token)}/${status}`)
  switch (status) {
    case 'approved':
      return [ReleaseApproved.create({ ...about, reason: summary }, ...told)]
    case 'rejected':
      return [ReleaseRejected.create({ ...about, reason: summary }, ...told)]
    case 'superseded':
      return [ReleaseSuperseded.create({ ...about, by }, ...told)]
  }
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

export const addressHash = (address: string): string => hashSecret(address.toLowerCase())

function decided(run: Run, gate: Gate, status: 'approved' | 'rejected', reason: string, now: Date): Change<Run> {
  const over: Gate = { ...withoutAsked(gate), status, summary: legible(reason, 500), decidedAt: now.toISOString() }
  const after: Run = { ...run, gate: over }
  return { state: after, events: decisionOf(after) }
}

/** Whom it asked is of no more use. */
function withoutAsked({ asked: _, ...gate }: Gate): Gate {
  return gate
}

function withdraw(run: Run, reason: string, now: Date): Required<Change<Run>> {
  const { gate } = run
  if (gate?.status !== 'waiting' || !gate.asked) return { state: run, events: [] }
  const withdrawal: Withdrawal = { key: gate.asked.key, reason, at: now.toISOString() }
  const withdrawals = [...(run.withdrawals ?? []), withdrawal]
  return { state: { ...run, withdrawals }, events: [withdrawalOf(run, withdrawal)] }
}

export function withdrawalOf(run: RunKey, { key, reason, at }: Withdrawal): CreatedEvent {
  const about = { idempotencyKey: key, reason }
  return ApprovalWithdrawalRequested.create(about, ...story(run, new Date(at), `${key}/withdrawn`))
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

function approversIn({ approvers }: Settings, { excluded }: Author): Settings['approvers'] {
  return approvers.filter((each) => !isAmong(excluded, each.email))
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
