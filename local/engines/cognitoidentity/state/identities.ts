/**
 * The identities of all pools: on disk alone, found by key, for there may be as many as people. One pool's are changed one
 * after another, so that two sign-ins at once don't make two identities of one person.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { createKeyedLock } from '../../../lib/keyed-lock'
import { conflict, notAuthorized } from '../errors'
import type { Identity, Login } from './records'

export interface Identities {
  find(id: string): Promise<Identity | undefined>
  /** Those of a pool in order of id, after one. */
  after(poolId: string, id: string | undefined, limit: number): Promise<readonly Identity[]>
  /** Of nobody who is known. */
  create(poolId: string, logins?: readonly Login[]): Identity
  /** The identity that one of the logins has, with the others added; or a new one. */
  ofLogins(poolId: string, logins: readonly Login[]): Promise<Identity>
  /** `identity`, if the logins show that it is theirs; a guest's becomes theirs. */
  claimed(identity: Identity, logins: readonly Login[]): Promise<Identity>
  unlink(identity: Identity, providers: readonly string[]): Promise<void>
  remove(identity: Identity): Promise<void>
  removeAll(poolId: string): Promise<void>
}

const identityPrefix = 'cognito-identity/identity/'
const memberPrefix = (poolId: string): string => `cognito-identity/member/${poolId}/`
const loginPrefix = (poolId: string): string => `cognito-identity/login/${poolId}/`

export function createIdentities({ store, clock, region }: Cloud): Identities {
  const lock = createKeyedLock()
  const keyOf = (poolId: string, { provider, subject }: Login): string =>
    loginPrefix(poolId) +
    createHash('sha256')
      .update(JSON.stringify([provider, subject]))
      .digest('base64url')
  const find = (id: string): Promise<Identity | undefined> => store.get<Identity>(identityPrefix + id)

  function put(identity: Identity): Identity {
    store.put(identityPrefix + identity.id, identity)
    store.put(memberPrefix(identity.poolId) + identity.id, 1)
    for (const login of identity.logins) store.put(keyOf(identity.poolId, login), identity.id)
    return identity
  }

  function forget({ id, poolId, logins }: Identity): void {
    for (const login of logins) store.delete(keyOf(poolId, login))
    store.delete(memberPrefix(poolId) + id)
    store.delete(identityPrefix + id)
  }

  function create(poolId: string, logins: readonly Login[] = []): Identity {
    const now = clock.now()
    return put({ id: `${region}:${randomUUID()}`, poolId, logins, createdAt: now, modifiedAt: now })
  }

  function link(identity: Identity, logins: readonly Login[]): Identity {
    const isThere = ({ provider, subject }: Login): boolean =>
      identity.logins.some((each) => each.provider === provider && each.subject === subject)
    const added = logins.filter((login) => !isThere(login))
    if (added.length === 0) return identity
    return put({ ...identity, logins: [...identity.logins, ...added], modifiedAt: clock.now() })
  }

  /** The ids of those that the logins are linked to. */
  async function ownersOf(poolId: string, logins: readonly Login[]): Promise<readonly string[]> {
    const found = await Promise.all(logins.map((login) => store.get<string>(keyOf(poolId, login))))
    return [...new Set(found.filter((id) => id !== undefined))]
  }

  async function ofOwners(poolId: string, owners: readonly string[], logins: readonly Login[]): Promise<Identity> {
    const [owner, second] = owners
    if (second !== undefined) throw conflict('The logins are linked to different identities.')
    const identity = owner === undefined ? undefined : await find(owner)
    return identity ? link(identity, logins) : create(poolId, logins)
  }

  return {
    find,
    create,
    async after(poolId, id, limit) {
      const prefix = memberPrefix(poolId)
      const found: Identity[] = []
      const range = store.range<1>(prefix, { limit, ...(id !== undefined && { after: prefix + id }) })
      for await (const [key] of range) {
        const identity = await find(key.slice(prefix.length))
        if (identity) found.push(identity)
      }
      return found
    },
    ofLogins: (poolId, logins) =>
      lock.run(poolId, async () => ofOwners(poolId, await ownersOf(poolId, logins), logins)),
    claimed: ({ id, poolId }, logins) =>
      lock.run(poolId, async () => {
        const identity = await find(id)
        if (!identity) throw notAuthorized(`Access to Identity '${id}' is forbidden.`)
        const owners = await ownersOf(poolId, logins)
        const others = owners.filter((owner) => owner !== id)
        if (identity.logins.length === 0 && !identity.isDisabled) {
          if (others.length === 0) return link(identity, logins)
          // The guest turns out to be somebody who was here before.
          const known = await ofOwners(poolId, others, logins)
          forget(identity)
          return known
        }
        if (!owners.includes(id)) {
          throw notAuthorized(
            "Logins don't match. Please include at least one valid login for this identity or identity pool.",
          )
        }
        if (others.length > 0) throw conflict('The logins are linked to different identities.')
        return link(identity, logins)
      }),
    unlink: ({ id, poolId }, providers) =>
      lock.run(poolId, async () => {
        const identity = await find(id)
        if (!identity) return
        const gone = identity.logins.filter(({ provider }) => providers.includes(provider))
        const logins = identity.logins.filter(({ provider }) => !providers.includes(provider))
        for (const login of gone) store.delete(keyOf(poolId, login))
        put({ ...identity, logins, modifiedAt: clock.now(), ...(logins.length === 0 && { isDisabled: true as const }) })
      }),
    remove: (identity) => lock.run(identity.poolId, async () => forget((await find(identity.id)) ?? identity)),
    removeAll: (poolId) =>
      lock.run(poolId, async () => {
        const ids: string[] = []
        for await (const [key] of store.range<1>(memberPrefix(poolId))) ids.push(key.slice(memberPrefix(poolId).length))
        for (const id of ids) {
          const identity = await find(id)
          if (identity) forget(identity)
        }
      }),
  }
}
