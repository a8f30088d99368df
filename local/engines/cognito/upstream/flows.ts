/**
 * Sign-ins that are under way at a provider. What goes there and comes back is a random name; what it stands for is
 * here, with the browser that set out, so that nobody finds themselves signed in as who sent them a link.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { Sealed } from '../../../lib/sealed'
import { createKept, type Kept } from '../hosted/kept'
import { cookie, type Visit } from '../hosted/visit'
import type { Profile } from './profile'

export interface Flow {
  readonly poolId: string
  readonly provider: string
  /** What the application asked for. */
  readonly query: string
  /** A digest of the browser's cookie. */
  readonly browser: string
  /** Where the provider sends the person back to. */
  readonly backTo: string
  /** Of the SAML request; the `nonce` and the verifier of OpenID Connect are made of it. */
  readonly id: string
}

/** A person whom a SAML provider has vouched for, on the way from its form to a page that gets the cookie. */
export interface Arrived extends Flow {
  readonly profile: Profile
}

/** A person who is being signed out at a SAML provider, and where they go after. */
export interface Leaving {
  readonly poolId: string
  readonly provider: string
  readonly id: string
  readonly backTo: string
  readonly to: string
}

export interface Flows extends Pick<Kept<Flow>, 'endPool' | 'load'> {
  readonly under: Kept<Flow>
  readonly arrived: Kept<Arrived>
  readonly leaving: Kept<Leaving>
  /** Assertions that were used. */
  readonly used: Kept<{ readonly poolId: string }>
  /** The digest for this browser, with the cookie that it needs, if it has none. */
  browserOf(visit: Visit): { readonly browser: string; readonly cookies: readonly string[] }
  isFrom(visit: Visit, flow: Flow): boolean
}

const name = 'cognito-way'

export function createFlows(cloud: Cloud, sealed: Sealed): Flows {
  const under = createKept<Flow>(cloud, sealed, 'cognito-idp/upstream/')
  const arrived = createKept<Arrived>(cloud, sealed, 'cognito-idp/arrived/')
  const leaving = createKept<Leaving>(cloud, sealed, 'cognito-idp/leaving/')
  const used = createKept<{ readonly poolId: string }>(cloud, sealed, 'cognito-idp/assertion/')
  const all = [under, arrived, leaving, used]
  const digest = (value: string): string => createHash('sha256').update(value).digest('hex')

  return {
    under,
    arrived,
    leaving,
    used,
    browserOf(visit) {
      const known = visit.cookies.get(name)
      if (known !== undefined && /^[\w-]{43}$/.test(known)) return { browser: digest(known), cookies: [] }
      const value = randomBytes(32).toString('base64url')
      return { browser: digest(value), cookies: [cookie(visit, name, value)] }
    },
    isFrom: ({ cookies }, { browser }) => digest(cookies.get(name) ?? '') === browser,
    endPool(poolId) {
      for (const each of all) each.endPool(poolId)
    },
    async load() {
      for (const each of all) await each.load()
    },
  }
}
