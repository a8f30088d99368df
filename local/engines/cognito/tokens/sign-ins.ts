/**
 * Who is signed in where: one record a sign-in, from which its refresh token, and all tokens that come of that, have
 * their right. When it is gone they are worth nothing to Cognito.
 *
 *   cognito-idp/sign-in/<pool>/<sub>/<id>
 */
import type { Cloud } from '../../../kernel/cloud'
import { createKeyedLock } from '../../../lib/keyed-lock'

export interface SignIn {
  /** The `event_id` of its tokens. */
  readonly id: string
  readonly poolId: string
  readonly sub: string
  readonly clientId: string
  readonly originJti: string
  /** Seconds since 1970. */
  readonly authTime: number
  readonly scopes: readonly string[]
  /** By the hosted pages, where scopes say what stands in ID tokens. */
  readonly hosted?: true
  readonly nonce?: string | undefined
  /** Milliseconds since 1970: from then on the refresh token is worth nothing. */
  readonly expiresAt: number
  readonly usedAt: number
  readonly sourceIp?: string | undefined
  /** How often the refresh token was rotated; only the present one is good, and the one before for a moment. */
  readonly generation: number
  readonly rotatedAt?: number | undefined
}

export interface SignIns {
  get(poolId: string, sub: string, id: string): Promise<SignIn | undefined>
  /** Those of the same person that have expired make way. */
  put(signIn: SignIn): Promise<void>
  /** Nobody changes it in between; undefined: it is not there, or is to go. */
  change(at: Place, change: (signIn: SignIn) => SignIn | undefined): Promise<SignIn | undefined>
  all(poolId: string, sub: string): Promise<readonly SignIn[]>
  end(at: Place): Promise<void>
  endAll(poolId: string, sub: string): Promise<void>
  endPool(poolId: string): Promise<void>
}

export type Place = Pick<SignIn, 'poolId' | 'sub' | 'id'>

const root = 'cognito-idp/sign-in/'
/** The longest that an access token lives: so long its sign-in is remembered, or the token would be a revoked one. */
const longestToken = 86_400_000

export function createSignIns({ store, clock }: Pick<Cloud, 'store' | 'clock'>): SignIns {
  const lock = createKeyedLock()
  const keyOf = ({ poolId, sub, id }: Place): string => `${root}${poolId}/${encodeURIComponent(sub)}/${id}`

  async function under(prefix: string): Promise<readonly SignIn[]> {
    const found: SignIn[] = []
    for await (const [, signIn] of store.range<SignIn>(prefix)) found.push(signIn)
    return found
  }

  const ofPerson = (poolId: string, sub: string) => under(`${root}${poolId}/${encodeURIComponent(sub)}/`)

  async function change(at: Place, how: (signIn: SignIn) => SignIn | undefined): Promise<SignIn | undefined> {
    const key = keyOf(at)
    return lock.run(key, async () => {
      const before = await store.get<SignIn>(key)
      if (!before) return undefined
      const after = how(before)
      if (after === undefined) store.delete(key)
      else if (after !== before) store.put(key, after)
      return after
    })
  }

  const end = async (at: Place): Promise<void> => {
    await change(at, () => undefined)
  }

  return {
    get: (poolId, sub, id) => store.get<SignIn>(keyOf({ poolId, sub, id })),
    async put(signIn) {
      const now = clock.now()
      for (const other of await ofPerson(signIn.poolId, signIn.sub)) {
        if (other.expiresAt + longestToken <= now) store.delete(keyOf(other))
      }
      store.put(keyOf(signIn), signIn)
    },
    change,
    all: async (poolId, sub) => (await ofPerson(poolId, sub)).filter(({ expiresAt }) => expiresAt > clock.now()),
    end,
    async endAll(poolId, sub) {
      await Promise.all((await ofPerson(poolId, sub)).map(end))
    },
    async endPool(poolId) {
      await Promise.all((await under(`${root}${poolId}/`)).map(end))
    },
  }
}
