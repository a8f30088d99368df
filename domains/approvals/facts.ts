/** An approval in a few labelled words of ours, and in those of its requester: the same in mails and on pages. */
import type { Approval, Person, Policy } from './approval'
import { isErased } from './decisions/erased'
import { votesOf } from './decisions/standing'
import { shownLine, shownText } from './shown'

export type Fact = readonly [label: string, value: string]

/** Each value is one line, whoever wrote it. */
export function factsOf(approval: Approval): readonly Fact[] {
  const { requester, approvers, policy, expiresAt, requestedBy } = approval
  const { system, correlationId } = requestedBy
  const deciders = approvers.filter(({ delegatedTo, left }) => delegatedTo === undefined && !left)
  const names = deciders.map(({ name }) => shownLine(name)).join(', ')
  return [
    ['Requested by', personInWords(requester)],
    ['Through', correlationId ? `${shownLine(system)} (${shownLine(correlationId)})` : shownLine(system)],
    ['Decided by', `${policyInWords(policy, deciders.length)}: ${names}`],
    ['Until', dateInWords(expiresAt)],
  ]
}

/** As it stands at a moment: for a page, which is read at once, and not for a mail, which is read whenever. */
export function factsNow(approval: Approval, now: Date): readonly Fact[] {
  const { approved, rejected, waiting } = votesOf(approval)
  const votes = [
    [approved, 'approved'],
    [rejected, 'rejected'],
    [waiting, 'not yet'],
  ] as const
  const waitedFor = approval.approvers.filter(
    ({ vote, delegatedTo, left }) => !vote && delegatedTo === undefined && !left,
  )
  const facts = factsOf(approval).map(
    ([label, value]): Fact => [
      label,
      label === 'Until' ? `${value} (${distanceInWords(approval.expiresAt, now)})` : value,
    ],
  )
  return [
    ...facts,
    ['Votes so far', votes.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ')],
    ['Still asked', waitedFor.map(({ name }) => shownLine(name)).join(', ')],
  ]
}

const minute = 60_000
const units = [
  ['days', 24 * 60],
  ['h', 60],
  ['min', 1],
] as const

/** As in `in 23 h`; never more than is left. */
export function distanceInWords(iso: string, now: Date): string {
  const minutes = Math.floor((Date.parse(iso) - now.getTime()) / minute)
  // Of days there are two at least: before, hours say more.
  const found = units.find(([unit, size]) => minutes >= (unit === 'days' ? 2 * size : size))
  return found ? `in ${Math.floor(minutes / found[1])} ${found[0]}` : 'in less than a minute'
}

export function personInWords({ name, email }: Pick<Person, 'name' | 'email'>): string {
  if (isErased({ email })) return name
  return `${shownLine(name)} <${shownLine(email)}>`
}

function policyInWords(policy: Policy, count: number): string {
  if (count === 1) return 'one approver'
  if (policy === 'any') return `any one of ${count}`
  if (policy === 'all') return `all ${count}`
  return policy.veto ? `${policy.quorum} of ${count}, and nobody against it` : `${policy.quorum} of ${count}`
}

const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** As in `27 November 2026, 14:30 UTC`. */
export function dateInWords(iso: string): string {
  return `${dateFormat.format(new Date(iso))}, ${iso.slice(11, 16)} UTC`
}

/** Somebody else's words, which are shown under a heading that says whose they are. */
export interface Statement {
  readonly heading: string
  readonly text: string
  /** Labels of theirs, not of ours. */
  readonly context: readonly Fact[]
}

/** What the requester says; undefined if that is nothing. */
export function statementOf({ description, context = {} }: Approval): Statement | undefined {
  const entries = Object.entries(context)
  if (!description && entries.length === 0) return undefined
  return {
    heading: 'What the requester says',
    text: shownText(description ?? ''),
    context: entries.map(([label, value]) => [shownLine(label), shownText(valueText(value))]),
  }
}

/** As people write it down: a list a line each, and what has names by its names. What is further in is JSON. */
function valueText(value: unknown): string {
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain))
    return value.map((each) => `- ${plain(each)}`).join('\n')
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value)
    if (entries.length > 0 && entries.every(([, each]) => isPlain(each))) {
      return entries.map(([name, each]) => `- ${name}: ${plain(each)}`).join('\n')
    }
  }
  return plain(value)
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null
const plain = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

export function statement(heading: string, text: string): Statement {
  return { heading, text: shownText(text), context: [] }
}
