/** The course of an erasure: asked for, answered by every domain, late, done. */
import type { CreatedEvent } from '../../../events'
import {
  SessionRevoked,
  UserDataErased,
  UserErased,
  UserErasureLate,
  UserErasureRequested,
  userErasureRequested,
} from '../../../events/catalog/identity'
import { RefusedError } from '../../../shared/errors'
import { derivedUlid, newUlid } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../application'
import { type DomainAnswer, type Erasure, personOf } from '../erasure'
import { occurrence, originOf } from './applications'

const minute = 60_000
const day = 24 * 60 * minute
/** A password may lie in a browser that somebody else sits at; a sign-in of just now is theirs. */
const freshFor = 10 * minute
/** Domains answer in seconds; one that has much to go through, or a dead-letter queue to be emptied, has a day. */
const dueAfter = day
/** How often it is looked at who is still missing. */
const lookEvery = day
/** The law gives a month. By then somebody must have looked. */
const givenUpAfter = 28 * day

/** Whose data it is about, as the directory has them. */
export interface Subject {
  readonly sub: string
  readonly userPoolId: string
  /** Only one that the directory has verified: under another's address there is nothing of theirs. */
  readonly email?: string | undefined
}

export function requireFreshSignIn(signedInAt: string, now: Date): void {
  if (now.getTime() - Date.parse(signedInAt) < freshFor) return
  throw new RefusedError(
    'forbidden',
    'SignInTooOld',
    `To erase the account takes a sign-in of the last ten minutes, and yours is of ${signedInAt}: sign in again`,
  )
}

/** All domains that keep something of people are asked, and every sign-in of before is over. */
export function beginErasure({ sub, userPoolId, email }: Subject, act: Act): Change<Erasure> {
  const { now, correlationId } = act
  const state: Erasure = {
    person: personOf(sub),
    version: 1,
    erasureId: newUlid(now),
    status: 'waiting',
    sub,
    userPoolId,
    requestedAt: now.toISOString(),
    dueAt: after(now, dueAfter),
    domains: UserDataErased.publishers,
    answers: {},
    late: [],
    correlationId,
    executions: 1,
  }
  const ended = { sub, userPoolId, tokensBefore: now.toISOString() }
  return {
    state,
    events: [asked(state, email, act), SessionRevoked.create(ended, originOf(act), occurrence(act))],
  }
}

/** Once more, after its workflow has given up; one that is under way, or done, is as it is. */
export function beginAgain(erasure: Erasure, { email }: Pick<Subject, 'email'>, act: Act): Change<Erasure> {
  if (erasure.status !== 'stopped') return { state: erasure }
  const state: Erasure = {
    ...erasure,
    status: 'waiting',
    dueAt: after(act.now, dueAfter),
    late: [],
    executions: erasure.executions + 1,
  }
  return { state, events: [asked(state, email, act)] }
}

function asked({ erasureId, sub = '', userPoolId, domains, dueAt }: Erasure, email: string | undefined, act: Act) {
  // What the contract takes for no address is none to the other domains either.
  const address = email !== undefined && userErasureRequested.shape.email.safeParse(email).success ? { email } : {}
  const data = { erasureId, sub, userPoolId, ...address, domains: [...domains], dueAt }
  return UserErasureRequested.create(data, originOf(act), occurrence(act))
}

/** A domain's answer; the first counts. */
export function takeAnswer(erasure: Erasure, erasureId: string, domain: string, answer: DomainAnswer): Erasure {
  const isAwaited = erasure.status !== 'erased' && erasure.domains.includes(domain)
  if (!isAwaited || erasure.erasureId !== erasureId || erasure.answers[domain]) return erasure
  return { ...erasure, answers: { ...erasure.answers, [domain]: answer } }
}

/** Tokens come late and out of order; the one that was issued last is waited with. */
export function takeToken(erasure: Erasure, erasureId: string, taskToken: string, issuedAt: string): Erasure {
  const isOlder = erasure.tokenIssuedAt !== undefined && issuedAt <= erasure.tokenIssuedAt
  if (isOlder || erasure.status === 'erased' || erasure.erasureId !== erasureId) return erasure
  return { ...erasure, taskToken, tokenIssuedAt: issuedAt }
}

export function missing({ domains, answers }: Pick<Erasure, 'domains' | 'answers'>): readonly string[] {
  return domains.filter((domain) => !answers[domain])
}

export type Look =
  | { readonly action: 'erase' }
  | { readonly action: 'wait'; readonly wakeAt: string }
  | { readonly action: 'stop' }

export interface Looked extends Change<Erasure> {
  readonly look: Look
}

/** The time of a wait is over: who is late is told of once, and asked again; after four weeks nobody waits any more. */
export function lookAt(erasure: Erasure, email: string | undefined, now: Date): Looked {
  const { dueAt, correlationId } = erasure
  const late = missing(erasure)
  if (late.length === 0) return { state: erasure, look: { action: 'erase' } }
  if (now.getTime() < Date.parse(dueAt)) return { state: erasure, look: { action: 'wait', wakeAt: dueAt } }
  const act = { now, correlationId, actor: 'signalbox' }
  const told = late.filter((domain) => !erasure.late.includes(domain)).map((domain) => tellLate(erasure, domain, act))
  const state = { ...erasure, late: [...new Set([...erasure.late, ...late])] }
  const isOver = now.getTime() >= Date.parse(dueAt) - dueAfter + givenUpAfter
  if (isOver) return { state: { ...state, status: 'stopped' }, events: told, look: { action: 'stop' } }
  // What the request was lost by may be mended by now; who has answered does so again, which changes nothing.
  return { state, events: [...told, asked(state, email, act)], look: { action: 'wait', wakeAt: after(now, lookEvery) } }
}

function tellLate({ erasureId, sub = '', dueAt }: Erasure, domain: string, act: Act): CreatedEvent {
  const eventId = derivedUlid(new Date(dueAt), `${erasureId}/${domain}/late`)
  const data = { erasureId, sub, domain, dueAt }
  return UserErasureLate.create(data, originOf(act), { eventId, occurredAt: act.now })
}

/** A step of its workflow went on failing. */
export function stop(erasure: Erasure): Erasure {
  return erasure.status === 'waiting' ? { ...erasure, status: 'stopped' } : erasure
}

/** Nothing is left of them, and from here on nothing in this either. */
export function completeErasure(erasure: Erasure, sub: string, now: Date): Change<Erasure> {
  if (erasure.status === 'erased') return { state: erasure }
  const { erasureId, userPoolId, correlationId } = erasure
  const { sub: _, taskToken: __, ...rest } = erasure
  const origin = { correlationId, actor: 'signalbox' }
  const id = { eventId: derivedUlid(now, `${erasureId}/erased`), occurredAt: now }
  return {
    state: { ...rest, status: 'erased', erasedAt: now.toISOString() },
    events: [UserErased.create({ erasureId, sub, userPoolId }, origin, id)],
  }
}

function after(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString()
}
