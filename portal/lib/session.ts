/**
 * Who is signed in here. The access token is in memory alone; the refresh token is in a cookie that no script reads, so a
 * page that is loaded asks for a new access token. Storage has a word that somebody was signed in, and nothing of whom.
 */
import { useSyncExternalStore } from 'react'
import type { routes } from '../../domains/identity/routes'
import { fill } from './address'
import { noteTime, now } from './clock'
import { isProblem, Problem } from './problem'
import type { Answered, Given, RoutesByAddress } from './routes'
import { send } from './send'

type Routes = RoutesByAddress<typeof routes>
type SessionAddress = Extract<keyof Routes, `${string} /session${string}`>
type SignedIn = Answered<Routes['POST /session/refresh']>
export type Challenge = Exclude<Answered<Routes['POST /session']>, SignedIn>

export interface Session {
  readonly sub: string
  readonly accessToken: string
  readonly expiresAt: Date
}

export type SessionState =
  /** Nobody has asked yet. */
  | { readonly is: 'unknown' }
  | { readonly is: 'in'; readonly session: Session }
  /** Whoever chose to leave is not asked to sign in again. */
  | { readonly is: 'out'; readonly isByChoice: boolean }

/** A call takes a moment, too. */
const spare = 30_000
const hintName = 'signalbox-was-signed-in'

let state: SessionState = { is: 'unknown' }
let underWay: Promise<Session | undefined> | undefined
const listeners = new Set<() => void>()
/** What is kept of a session elsewhere in memory goes with it. */
const forgets: (() => void)[] = []
/** Who signs out in one window is signed out in all. */
const windows = new BroadcastChannel('signalbox-session')
windows.onmessage = () => become({ is: 'out', isByChoice: true })

function become(next: SessionState): void {
  state = next
  remember(next.is === 'in')
  if (next.is === 'out') for (const forget of forgets) forget()
  for (const tell of listeners) tell()
}

export function forgetWith(forget: () => void): void {
  forgets.push(forget)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function sessionState(): SessionState {
  return state
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, sessionState)
}

/** The session of this browser, if it has one. */
export function findSession(): Promise<Session | undefined> {
  if (state.is === 'in' && state.session.expiresAt.getTime() - now().getTime() > spare)
    return Promise.resolve(state.session)
  if (state.is === 'out') return Promise.resolve(undefined)
  return renewSession()
}

/** For pages that are there for everybody: who has never signed in here is not asked about. */
export function findSessionIfAny(): Promise<Session | undefined> {
  return state.is === 'unknown' && !wasSignedIn() ? Promise.resolve(undefined) : findSession()
}

/** A new access token, whatever the present one is good for; several callers get the same. */
export function renewSession(): Promise<Session | undefined> {
  underWay ??= refresh().finally(() => {
    underWay = undefined
  })
  return underWay
}

async function refresh(): Promise<Session | undefined> {
  try {
    return begin(await askSession('POST /session/refresh', { body: {} }))
  } catch (error) {
    if (!isProblem(error, 'NoSession')) throw error
    become({ is: 'out', isByChoice: false })
    return undefined
  }
}

export async function signIn(userName: string, password: string): Promise<Challenge | undefined> {
  return outcomeOf(await askSession('POST /session', { body: { userName, password } }))
}

export async function answerChallenge(
  { challenge, session, userName }: Challenge,
  answer: string,
): Promise<Challenge | undefined> {
  return outcomeOf(await askSession('POST /session/challenge', { body: { challenge, session, userName, answer } }))
}

/** Whatever the service says: whoever wants to be signed out is, in this browser's memory. */
export async function signOut(): Promise<void> {
  try {
    await askSession('DELETE /session', {})
  } finally {
    forgetSession()
  }
}

/** For what takes a sign-in of just now: the page that somebody is on is there again after it. */
export async function signInAgain(): Promise<void> {
  await askSession('DELETE /session', {})
  become({ is: 'out', isByChoice: false })
}

/** Here and in the other windows; the service knows already, or does not matter. */
export function forgetSession(): void {
  become({ is: 'out', isByChoice: true })
  windows.postMessage('over')
}

export interface Elsewhere {
  readonly returnTo: string
  readonly provider?: string
  readonly domain?: string
}

/** To the hosted pages, or to a company's sign-in, and back to a path of ours. */
export function hostedSignIn(to: Elsewhere): string {
  return fill('identity', 'GET /session/start', {}, { ...to }).url
}

export function sessionOver(): Problem {
  const facts = { code: 'NoSession', status: 403, correlationId: 'none' }
  return new Problem('You are signed out', facts)
}

function outcomeOf(answer: SignedIn | Challenge): Challenge | undefined {
  if ('challenge' in answer) return answer
  begin(answer)
  return undefined
}

function begin({ sub, accessToken, expiresAt }: SignedIn): Session {
  const { iat } = claimsOf(accessToken)
  if (typeof iat === 'number') noteTime(new Date(iat * 1000))
  const session = { sub, accessToken, expiresAt: new Date(expiresAt) }
  become({ is: 'in', session })
  return session
}

/** What a token says. Nobody is let in by it here: the APIs verify it. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.')
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>>
}

type SamlAddress = 'POST /saml/assertion' | 'POST /saml/credentials'

/** What a company's sign-in has brought this browser: the cookie says which, and it is given once. */
export function askSaml<Address extends SamlAddress>(address: Address): Promise<Answered<Routes[Address]>> {
  const headers = { 'x-signalbox-session': '1' }
  return send({ ...fill('identity', address), body: {}, headers }) as Promise<Answered<Routes[Address]>>
}

/** What the session's own routes are asked: no token goes with it, but the cookie and our header. */
export function askSession<Address extends SessionAddress>(
  address: Address,
  given: Given<Routes[Address]>,
): Promise<Answered<Routes[Address]>> {
  const body = 'body' in given ? given.body : undefined
  const sent = send({ ...fill('identity', address), body, headers: { 'x-signalbox-session': '1' } })
  return sent as Promise<Answered<Routes[Address]>>
}

function remember(isIn: boolean): void {
  try {
    if (isIn) localStorage.setItem(hintName, 'yes')
    else localStorage.removeItem(hintName)
  } catch {
    // A browser that keeps nothing: then public pages don't ask who is here.
  }
}

/** For who leaves for a sign-in elsewhere, and may come back signed in. */
export function rememberToAsk(): void {
  remember(true)
}

/** Somebody, in this browser: who it is, and whether they still are, is asked for. */
export function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(hintName) !== null
  } catch {
    return false
  }
}
