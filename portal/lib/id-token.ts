/**
 * The ID token of the session, for APIs behind the user pool itself and for the identity pool. It says more of a person than
 * the access token, and API Gateway takes it until it runs out: so it is asked for when somebody needs it, and is in
 * memory until the session is over.
 */
import { noteTime, now } from './clock'
import { askSession, claimsOf, forgetWith } from './session'

interface IdToken {
  readonly idToken: string
  readonly expiresAt: Date
}

/** A call takes a moment, too. */
const spare = 30_000

let kept: IdToken | undefined
let underWay: Promise<IdToken> | undefined
forgetWith(() => {
  kept = undefined
})

export async function findIdToken(): Promise<string> {
  if (!kept || kept.expiresAt.getTime() - now().getTime() < spare) {
    underWay ??= ask().finally(() => {
      underWay = undefined
    })
    kept = await underWay
  }
  return kept.idToken
}

async function ask(): Promise<IdToken> {
  const { idToken, expiresAt } = await askSession('POST /session/id-token', { body: {} })
  const { iat } = claimsOf(idToken)
  if (typeof iat === 'number') noteTime(new Date(iat * 1000))
  return { idToken, expiresAt: new Date(expiresAt) }
}
