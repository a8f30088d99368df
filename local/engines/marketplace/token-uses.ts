/** What client tokens were used for. Inferred: for a day, in which the call that one came with could be made again. */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { day } from './agreements'
import type { State, TokenUse } from './state'

export interface TokenUses {
  of(accountId: string, token: string): TokenUse | undefined
  put(accountId: string, token: string, use: Pick<TokenUse, 'digest' | 'recordId'>): void
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

export function createTokenUses({ clock }: Pick<Cloud, 'clock'>, { tokenUses }: State): TokenUses {
  const keyOf = (accountId: string, token: string): string => digest(`${accountId}/${token}`)
  return {
    of: (accountId, token) => tokenUses.get(keyOf(accountId, token)),
    put(accountId, token, use) {
      // SDKs make a new one for each call.
      for (const { key, at } of tokenUses.list()) if (at + day <= clock.now()) tokenUses.delete(key)
      const key = keyOf(accountId, token)
      tokenUses.put({ key, at: clock.now(), ...use }, key)
    },
  }
}
