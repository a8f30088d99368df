/**
 * Refresh tokens: sealed names of sign-ins. Nothing of them is on disk, so nothing there can be used as one.
 */
import type { Sealed } from '../../../lib/sealed'
import type { Client } from '../state/records'
import type { Place, SignIn } from './sign-ins'

export interface RefreshTokenContent extends Place {
  readonly generation: number
}

const about = ({ ClientId }: Pick<Client, 'ClientId'>): string => `refresh token for ${ClientId}`

export function refreshTokenOf(sealed: Sealed, { poolId, sub, id, generation, clientId }: SignIn): string {
  return toUrlForm(sealed.seal(JSON.stringify([poolId, sub, id, generation]), about({ ClientId: clientId })))
}

/** Undefined: it is none, or another client's. */
export function readRefreshToken(sealed: Sealed, client: Client, token: string): RefreshTokenContent | undefined {
  if (!/^[\w-]{1,2048}$/.test(token)) return undefined
  let text: string
  try {
    text = sealed.open(token, about(client))
  } catch {
    return undefined
  }
  const [poolId, sub, id, generation] = JSON.parse(text) as [string, string, string, number]
  return { poolId, sub, id, generation }
}

const toUrlForm = (base64: string): string => base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
