/** Who is signed in at a browser: for an hour, with every client of the pool. */
import type { Cloud } from '../../../kernel/cloud'
import type { Parts } from '../parts'
import type { User } from '../state/user'
import type { SamlSession } from '../upstream/profile'
import { createKept, type Kept } from './kept'
import { cookie, type Visit } from './visit'

export interface Session {
  readonly poolId: string
  readonly sub: string
  /** Seconds since 1970. */
  readonly authTime: number
  /** `COGNITO`: by the pool's own password. */
  readonly provider: string
  /** By which that SAML provider knows it. */
  readonly saml?: SamlSession
}

export interface PresentSession extends Omit<Session, 'sub'> {
  readonly user: User
}

export interface Sessions extends Pick<Kept<Session>, 'endPool' | 'load'> {
  /** Gives the cookie for it; the one before ends. */
  begin(
    visit: Visit,
    user: User,
    provider: string,
    saml?: SamlSession,
  ): { readonly session: PresentSession; readonly cookie: string }
  /** Undefined: nobody is signed in, or no longer may. */
  find(visit: Visit): Promise<PresentSession | undefined>
  /** Gives the cookie that takes the old one away, and what has ended. */
  end(visit: Visit): { readonly session: Session | undefined; readonly cookie: string }
}

const name = 'cognito'
const hour = 3_600_000

export function createSessions(cloud: Cloud, { sealed, users }: Pick<Parts['state'], 'sealed' | 'users'>): Sessions {
  const kept = createKept<Session>(cloud, sealed, 'cognito-idp/browser/')
  const forget = ({ cookies, pool }: Visit): Session | undefined => {
    const before = cookies.get(name)
    const session = before === undefined ? undefined : kept.take(before)
    return session?.poolId === pool.Id ? session : undefined
  }
  return {
    endPool: kept.endPool,
    load: kept.load,
    begin(visit, user, provider, saml) {
      forget(visit)
      const authTime = Math.floor(cloud.clock.now() / 1000)
      const session = { poolId: user.poolId, authTime, provider, ...(saml && { saml }) }
      const value = kept.put({ ...session, sub: user.sub }, hour)
      return { session: { ...session, user }, cookie: cookie(visit, name, value, hour / 1000) }
    },
    async find({ cookies, pool }) {
      const session = kept.get(cookies.get(name) ?? '')
      if (session?.poolId !== pool.Id) return undefined
      const user = await users.get(pool.Id, session.sub)
      return user?.enabled ? { ...session, user } : undefined
    },
    end(visit) {
      return { session: forget(visit), cookie: cookie(visit, name, '', 0) }
    },
  }
}
