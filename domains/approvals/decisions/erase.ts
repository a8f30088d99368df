/**
 * Takes a person out of an approval: who they are goes, that somebody voted stays. One that is open goes on without them;
 * if too few are left who could say yes, it ends as withdrawn. Their going grants nothing.
 */
import type { Approval, Approver, Erasing, Person, TrailEntry } from '../approval'
import { erasedPerson } from './erased'
import { type Identity, matchesPrincipal } from './same-person'
import { tally } from './tally'

/** Whom it is about, as identity says it. */
export interface Leaver {
  readonly erasureId: string
  readonly sub: string
  /** Their verified address. */
  readonly email?: string | undefined
}

const reason =
  'Somebody who was to decide has had their data erased, and too few are left: request it again, and name others'
/** No longer than anything that it stands for: the approval must go on fitting into its item. */
const gap = '…'

/** The same approval if it does not name them. What its trail still says of them is noted in `erasing`. */
export function eraseFrom(approval: Approval, leaver: Leaver, now: Date): Approval {
  const isTheirs = (person: Identity) => isLeaver(person, leaver)
  const { approvers, requester, escalateTo, excluded } = approval
  const theirs = [...approvers, requester, ...(escalateTo ? [escalateTo] : []), ...excluded].filter(isTheirs)
  if (theirs.length === 0) return approval
  const erasing = noted(leaver, theirs)
  const nobody = erasedPerson(leaver.erasureId)
  const seats = approvers.map((each) => (isTheirs(each) ? withoutWho(each, nobody) : each))
  const isAhead = approval.escalatedAt === undefined
  const without: Approval = {
    ...approval,
    approvers: seats,
    requester: isTheirs(requester) ? nobody : requester,
    ...(escalateTo &&
      isTheirs(escalateTo) &&
      (isAhead ? { escalateTo: undefined, escalateAt: undefined } : { escalateTo: nobody })),
    excluded: excluded.map((each) => (isTheirs(each) ? { email: nobody.email } : each)),
    dueMails: Object.fromEntries(
      Object.entries(approval.dueMails).filter(
        ([approverId]) => !approvers.some((each) => each.approverId === approverId && isTheirs(each)),
      ),
    ),
    ...(approval.decidedBy !== undefined && { decidedBy: actorWithout(approval.decidedBy, leaver, erasing) }),
  }
  const hasLeft = seats.some((each, index) => each.left && !approvers[index]?.left)
  const cleaned = { ...withoutWords(without, leaver, erasing), erasing: [...(approval.erasing ?? []), erasing] }
  return hasLeft && approval.status === 'pending' ? goOn(cleaned, now) : cleaned
}

/** An entry of the trail without them; what they wrote themselves goes whole, and so does where from. */
export function eraseFromEntry(entry: TrailEntry, leaver: Leaver, erasing: Erasing): TrailEntry {
  const by = actorWithout(entry.by, leaver, erasing)
  if (by === entry.by) return withoutWords(entry, leaver, erasing)
  const { address: _, detail: __, ...rest } = entry
  return { ...rest, by }
}

/** Nothing of them is left in its trail either. */
export function finishErasing(approval: Approval, erasureId: string): Approval {
  const { erasing = [] } = approval
  const rest = erasing.filter((each) => each.erasureId !== erasureId)
  if (rest.length === erasing.length) return approval
  return { ...approval, erasing: rest.length > 0 ? rest : undefined }
}

function goOn(approval: Approval, now: Date): Approval {
  const at = now.toISOString()
  const system = { at, by: 'signalbox', way: 'system' } as const
  const trail: readonly TrailEntry[] = [...approval.trail, { ...system, action: 'left' }]
  if (tally(approval) === 'open') return { ...approval, trail }
  return {
    ...approval,
    status: 'withdrawn',
    decidedAt: at,
    decidedBy: 'signalbox',
    withdrawalReason: reason,
    trail: [...trail, { ...system, action: 'withdrawn', detail: reason }],
  }
}

/** Their links open nothing any more, and what they said of their vote is theirs. */
function withoutWho(approver: Approver, nobody: Pick<Person, 'name' | 'email'>): Approver {
  const { approverId, kind, delegatedTo, vote, left } = approver
  const hasLeft = left || (!vote && delegatedTo === undefined)
  return {
    ...nobody,
    approverId,
    kind,
    linkHashes: [],
    ...(delegatedTo !== undefined && { delegatedTo }),
    ...(vote && { vote: { decision: vote.decision, at: vote.at, way: vote.way } }),
    ...(hasLeft && { left: true }),
  }
}

function isLeaver({ email, sub }: Identity, leaver: Leaver): boolean {
  const isAddress = leaver.email !== undefined && email?.toLowerCase() === leaver.email.toLowerCase()
  return isAddress || sub === leaver.sub
}

/** By what else they are known here. A name of one word may be any word: it is not looked for in what others wrote. */
function noted({ erasureId }: Leaver, theirs: readonly (Identity & { readonly name?: string })[]): Erasing {
  const names = theirs.flatMap(({ name }) => (name?.includes(' ') ? [name] : []))
  const emails = theirs.flatMap(({ email }) => email ?? [])
  const principals = theirs.flatMap(({ principal }) => principal ?? [])
  return { erasureId, names: [...new Set(names)], emails: [...new Set(emails)], principals: [...new Set(principals)] }
}

function actorWithout(by: string, leaver: Leaver, { erasureId, emails, principals }: Erasing): string {
  const isTheirs =
    isLeaver({ email: by, sub: by }, leaver) ||
    emails.some((email) => email.toLowerCase() === by.toLowerCase()) ||
    principals.some((principal) => matchesPrincipal(by, principal))
  return isTheirs ? erasedPerson(erasureId).email : by
}

/** Whatever is said of them in words: their addresses, their subject and their full name. */
function withoutWords<Value>(value: Value, { sub, email }: Leaver, { names, emails }: Erasing): Value {
  const addresses = [...new Set([...(email ? [email] : []), ...emails])]
  const patterns = [
    ...addresses.map((each) => `(?<![\\w.+-])${escaped(each)}(?![\\w-]|\\.\\w)`),
    escaped(sub),
    ...names.map((each) => `(?<![\\p{L}\\p{N}])${escaped(each)}(?![\\p{L}\\p{N}])`),
  ]
  return inTexts(value, new RegExp(patterns.join('|'), 'giu')) as Value
}

function inTexts(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replace(pattern, gap)
  if (Array.isArray(value)) return value.map((each) => inTexts(each, pattern))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.replace(pattern, gap), inTexts(member, pattern)]),
  )
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === '-' ? '\\x2d' : `\\${character}`))
}
