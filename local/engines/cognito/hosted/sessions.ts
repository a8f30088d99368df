/** Who is signed in at a browser: for an hour, with every client of the pool. */
import type { Cloud } from '../../../kernel/cloud'
import type { Parts } from '../parts'
import type { User } from '../state/user'
import { createKept, type Kept } from './kept'
import { cookie, type Visit } from './visit'

interface Session {
  readonly poolId: string
  readonly sub: string
  /** Seconds since 1970. */
  readonly authTime: number
  /** `COGNITO`: by the pool's own password. */
  readonly provider: string
}

export interface PresentSession extends Omit<Session, 'sub'> {
  readonly user: User
}

export interface Sessions extends Pick<Kept<Session>, 'endPool' | 'load'> {
  /** Gives the cookie for it; the one before ends. */
  begin(visit: Visit, user: User, provider: string): { readonly session: PresentSession; readonly cookie: string }
  /** Undefined: nobody is signed in, or no longer may. */
  find(visit: Visit): Promise<PresentSession | undefined>
  /** Gives the cookie that takes the old one away. */
  end(visit: Visit): string
}

const name = 'cognito'
const hour = 3_600_000

export function createSessions(cloud: Cloud, { sealed, users }: Pick<Parts['state'], 'sealed' | 'users'>): Sessions {
  const kept = createKept<Session>(cloud, sealed, 'cognito-idp/browser/')
  const forget = ({ cookies }: Visit): void => {
    const before = cookies.get(name)
    if (before !== undefined) kept.take(before)
  }
  return {
    endPool: kept.endPool,
    load: kept.load,
    begin(visit, user, provider) {
      forget(visit)
      const session = { poolId: user.poolId, authTime: Math.floor(cloud.clock.now() / 1000), provider }
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
      forget(visit)
      return cookie(visit, name, '', 0)
    },
  }
}
