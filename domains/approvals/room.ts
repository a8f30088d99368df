/**
 * Room in the item. An approval is one item of at most 400 KB; its votes, links and tokens come later, and must find
 * room whatever has happened before. So a request, or a delegation, is taken only if the approval would fit with
 * everything at its longest.
 */
import { RefusedError } from '../../shared/errors'
import { itemBytes } from '../../shared/limits'
import type { Approval, Approver } from './approval'
import { mostLinks } from './link'
import { undeliverableCharacters } from './mail/refusal'

/** Keys, indexes and the attributes beside the state take about 700 bytes. */
const mostBytes = itemBytes - 2048
/** What a request fills. */
const given = ['approvers', 'context', 'description', 'excluded', 'readers'] as const
/** Three bytes of UTF-8: no character that is taken has more for each of its UTF-16 units. */
const widest = '€'

/** @throws RefusedError that names the largest part of the request, if the approval could outgrow its item */
export function requireRoom(approval: Approval): Approval {
  const bytes = bytesOf(whenFull(approval))
  if (bytes <= mostBytes) return approval
  const parts = given.flatMap((field): (readonly [string, number])[] =>
    approval[field] === undefined ? [] : [[field, bytesOf(approval[field])]],
  )
  const [field, size] = parts.reduce((largest, part) => (part[1] > largest[1] ? part : largest))
  throw new RefusedError(
    'invalid',
    'RequestTooLarge',
    `${field}: is ${size} bytes; with room for votes and links the whole takes ${bytes} bytes, expected at most ${mostBytes}`,
    { field, bytes, most: mostBytes },
  )
}

/** The most that can become of it: everybody has voted at length, all links are given, all mails are owed. */
function whenFull({ trail: _, ...approval }: Approval): Omit<Approval, 'trail'> {
  const at = approval.expiresAt
  const { escalateTo, escalatedAt } = approval
  const isEscalationAhead = escalateTo !== undefined && escalatedAt === undefined
  const escalation: readonly Approver[] = isEscalationAhead
    ? [{ ...escalateTo, approverId: 'a99', kind: 'escalation', linkHashes: [] }]
    : []
  const approvers = [...approval.approvers, ...escalation].map((approver) => ({
    ...approver,
    left: true as const,
    undeliverable: widest.repeat(undeliverableCharacters),
    mailStopped: 'complained' as const,
    linkHashes: Array.from({ length: mostLinks }, () => 'x'.repeat(43)),
    // Who has delegated votes no longer.
    ...(!approver.delegatedTo && {
      vote: { decision: 'approve', comment: widest.repeat(2000), at, way: 'mail' } as const,
    }),
  }))
  return {
    ...approval,
    version: 1_000_000,
    status: 'withdrawn',
    approvers,
    dueMails: Object.fromEntries(approvers.map(({ approverId }) => [approverId, 'escalation' as const])),
    withdrawalReason: widest.repeat(2000),
    decidedBy: widest.repeat(2048),
    taskToken: 'x'.repeat(2048),
    round: 1_000_000,
    executions: 1_000_000,
    noticeDue: true,
    requesterMailStopped: 'complained',
    newsDue: approvers.map(({ approverId }) => approverId),
    toldOfEnd: approvers.map(({ approverId }) => approverId),
    isListed: true,
    removeAt: 9_999_999_999,
    retry: { failures: 1_000_000, at },
    ...Object.fromEntries(times.map((name) => [name, at])),
  }
}

const times = [
  'escalatedAt',
  'decidedAt',
  'startedAt',
  'wokenAt',
  'tokenIssuedAt',
  'mailingUntil',
  'settledAt',
  'heartbeatAt',
  'sweepAt',
] as const

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
