/**
 * The people of all pools. They are found by key on disk and never all loaded: a pool may have a hundred thousand.
 *
 *   cognito-idp/user/<pool>/<sub>                      the record
 *   cognito-idp/user-name/<pool>/<name>                who has the user name
 *   cognito-idp/user-alias/<pool>/<attribute>/<value>  who signs in under an address or a preferred name
 *   cognito-idp/user-by/<pool>/<attribute>/<value>/<sub>   for searches
 *   cognito-idp/user-group/<pool>/<group>/<sub>        members of a group
 *   cognito-idp/user-count/<pool>                      how many there are
 *
 * Who writes holds the pool's lock, so that two who want the same name at once don't both get it.
 */
import type { Cloud } from '../../../kernel/cloud'
import { createKeyedLock } from '../../../lib/keyed-lock'
import { aliasExists, invalid, noPool, noUser, usernameExists } from '../errors'
import type { AliasAttribute, Pool } from './records'
import type { User } from './user'

export interface Users {
  get(poolId: string, sub: string): Promise<User | undefined>
  /** By user name, by what the pool has for aliases, or by `sub`. */
  find(pool: Pool, name: string): Promise<User | undefined>
  /** @throws UserNotFoundException */
  existing(pool: Pool, name: string): Promise<User>
  /** Whether a new one can be there under its names, before its pool's functions are asked. @throws as `create` */
  checkFree(pool: Pool, user: User, how?: WriteOptions): Promise<void>
  /**
   * Keeps a new one, if nobody has its names.
   * @throws UsernameExistsException, AliasExistsException
   */
  create(pool: Pool, user: User, how?: WriteOptions): Promise<User>
  /**
   * Makes of it what `change` says, which sees it as it is then: nobody changes it in between. Undefined: it stays as
   * it is.
   * @throws UserNotFoundException, AliasExistsException
   */
  change(pool: Pool, sub: string, change: (user: User) => User | undefined, how?: WriteOptions): Promise<User>
  remove(pool: Pool, sub: string): Promise<void>
  /** Of all pools' people those of one, in order of `sub`. */
  all(poolId: string, after?: string): AsyncIterable<User>
  /** Whose `attribute` is `value` or begins with it, in order of value: for the attributes of `searchable`. */
  having(poolId: string, attribute: Searchable, value: string, after?: string): AsyncIterable<Found>
  /** In order of `sub`. */
  inGroup(poolId: string, group: string, after?: string): AsyncIterable<Found>
  count(poolId: string): Promise<number>
  /** Takes all of the pool away. */
  removePool(poolId: string): Promise<void>
}

export interface WriteOptions {
  /** Who had a verified address that the user gets has it verified no more. */
  readonly takesAliases?: boolean | undefined
}

export interface Found {
  readonly user: User
  /** From where a search goes on. */
  readonly key: string
}

export const searchable = ['username', 'email', 'phone_number', 'preferred_username'] as const
export type Searchable = (typeof searchable)[number]

const root = 'cognito-idp'
const kinds = ['user', 'user-name', 'user-alias', 'user-by', 'user-group', 'user-count'] as const

/** Keys are paths, and a value may have a slash. Half a surrogate pair has no percent-encoding. */
const part = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))

/** `isThere`: whether there is a pool of this id, still. */
export function createUsers(
  { store, clock }: Pick<Cloud, 'store' | 'clock'>,
  isThere: (poolId: string) => boolean,
): Users {
  const lock = createKeyedLock()
  const userKey = (poolId: string, sub: string) => `${root}/user/${poolId}/${part(sub)}`

  const get = (poolId: string, sub: string) => store.get<User>(userKey(poolId, sub))

  async function holder(poolId: string, key: string): Promise<User | undefined> {
    const sub = await store.get<string>(key)
    return sub === undefined ? undefined : get(poolId, sub)
  }

  async function find(pool: Pool, name: string): Promise<User | undefined> {
    const byName = await holder(pool.Id, nameKey(pool, name))
    if (byName) return byName
    for (const attribute of aliasesOf(pool)) {
      const found = await holder(pool.Id, aliasKey(pool, attribute, name))
      if (found) return found
    }
    return get(pool.Id, name)
  }

  async function existing(pool: Pool, name: string): Promise<User> {
    const user = await find(pool, name)
    if (!user) throw noUser()
    return user
  }

  /** Whose the names of `keys` are, besides `sub` itself. */
  async function others(keys: Iterable<string>, sub: string): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const key of keys) {
      const owner = await store.get<string>(key)
      if (owner !== undefined && owner !== sub) found.set(key, owner)
    }
    return found
  }

  /** The aliases of a new one that others have. @throws if it can't have its names */
  async function takenBy(pool: Pool, user: User, takesAliases: boolean): Promise<ReadonlyMap<string, string>> {
    if ((await store.get(nameKey(pool, user.username))) !== undefined) throw usernameExists('User already exists')
    const taken = await others(aliasKeys(pool, user), user.sub)
    if (taken.size > 0 && pool.UsernameAttributes) throw usernameExists('User already exists')
    if (taken.size > 0 && !takesAliases) {
      throw aliasExists(`An account with the given ${whatIsTaken(pool, taken)} already exists.`)
    }
    return taken
  }

  /** Those who had the aliases have their addresses no longer verified, so that they have the aliases no more. */
  async function bereaved(pool: Pool, taken: ReadonlyMap<string, string>): Promise<readonly (readonly [User, User])[]> {
    const losers: (readonly [User, User])[] = []
    for (const sub of new Set(taken.values())) {
      const before = await get(pool.Id, sub)
      if (!before) continue
      const attributes = { ...before.attributes }
      for (const [key, owner] of taken) {
        if (owner !== sub) continue
        const attribute = key.slice(`${root}/user-alias/${pool.Id}/`.length).split('/')[0]
        attributes[`${attribute}_verified`] = 'false'
      }
      losers.push([before, { ...before, attributes }])
    }
    return losers
  }

  function write(pool: Pool, before: User | undefined, after: User | undefined): void {
    const user = after ?? (before as User)
    const old = before ? indexOf(pool, before) : new Map<string, unknown>()
    const now = after ? indexOf(pool, after) : new Map<string, unknown>()
    for (const key of old.keys()) if (!now.has(key)) store.delete(key)
    for (const [key, value] of now) if (!old.has(key)) store.put(key, value)
    if (after) store.put(userKey(pool.Id, user.sub), after)
    else store.delete(userKey(pool.Id, user.sub))
  }

  const countKey = (poolId: string) => `${root}/user-count/${poolId}`
  const count = async (poolId: string) => (await store.get<number>(countKey(poolId))) ?? 0

  async function* usersAt(prefix: string, poolId: string, after: string | undefined): AsyncIterable<Found> {
    // A token of another list would have all that lies between read.
    if (after !== undefined && !after.startsWith(prefix)) throw invalid('Invalid pagination token')
    for await (const [key] of store.range(prefix, after === undefined ? {} : { after })) {
      const user = await get(poolId, decodeURIComponent(key.slice(key.lastIndexOf('/') + 1)))
      if (user) yield { user, key }
    }
  }

  return {
    get,
    find,
    existing,
    count,
    async checkFree(pool, user, { takesAliases = false } = {}) {
      await takenBy(pool, user, takesAliases)
    },
    create(pool, user, { takesAliases = false } = {}) {
      return lock.run(pool.Id, async () => {
        const taken = await takenBy(pool, user, takesAliases)
        const losers = await bereaved(pool, taken)
        const there = await count(pool.Id)
        // It may have gone while its functions were asked; nothing must be left of it.
        if (!isThere(pool.Id)) throw noPool(pool.Id)
        for (const [before, after] of losers) write(pool, before, after)
        write(pool, undefined, user)
        store.put(countKey(pool.Id), there + 1)
        return user
      })
    },
    change(pool, sub, change, { takesAliases = false } = {}) {
      return lock.run(pool.Id, async () => {
        const before = await get(pool.Id, sub)
        if (!before) throw noUser()
        const changed = change(before)
        if (!changed) return before
        const after = { ...changed, modifiedAt: clock.now() }
        const held = aliasKeys(pool, before)
        const wanted = [...aliasKeys(pool, after)].filter((key) => !held.has(key))
        const taken = await others(wanted, sub)
        if (taken.size > 0 && !takesAliases) {
          throw aliasExists(`An account with the given ${whatIsTaken(pool, taken)} already exists.`)
        }
        const losers = await bereaved(pool, taken)
        for (const [loser, bereft] of losers) write(pool, loser, bereft)
        write(pool, before, after)
        return after
      })
    },
    remove(pool, sub) {
      return lock.run(pool.Id, async () => {
        const user = await get(pool.Id, sub)
        if (!user) throw noUser()
        const there = await count(pool.Id)
        write(pool, user, undefined)
        store.put(countKey(pool.Id), there - 1)
      })
    },
    async *all(poolId, after) {
      const prefix = `${root}/user/${poolId}/`
      const options = after === undefined ? {} : { after: userKey(poolId, after) }
      for await (const [, user] of store.range<User>(prefix, options)) yield user
    },
    having: (poolId, attribute, value, after) =>
      usersAt(`${root}/user-by/${poolId}/${attribute}/${part(value.toLowerCase())}`, poolId, after),
    inGroup: (poolId, group, after) => usersAt(`${root}/user-group/${poolId}/${part(group)}/`, poolId, after),
    removePool(poolId) {
      return lock.run(poolId, async () => {
        for (const kind of kinds) {
          for await (const [key] of store.range(`${root}/${kind}/${poolId}/`)) store.delete(key)
        }
        store.delete(countKey(poolId))
      })
    },
  }
}

/** Undefined order of AWS's: here `sub` is found last of all. */
export function aliasesOf({ AliasAttributes, UsernameAttributes }: Pool): readonly AliasAttribute[] {
  return UsernameAttributes ?? AliasAttributes ?? []
}

function nameKey(pool: Pool, name: string): string {
  return `${root}/user-name/${pool.Id}/${part(folded(pool, name))}`
}

function aliasKey(pool: Pool, attribute: AliasAttribute, value: string): string {
  return `${root}/user-alias/${pool.Id}/${attribute}/${part(folded(pool, value))}`
}

export function folded({ UsernameConfiguration }: Pool, name: string): string {
  return UsernameConfiguration.CaseSensitive ? name : name.toLowerCase()
}

/**
 * Under what else than the user name it is found: a verified address or a preferred name where they are aliases, any
 * address where people sign up under it.
 */
function aliasKeys(pool: Pool, { attributes, status }: User): Set<string> {
  const keys = new Set<string>()
  if (status === 'EXTERNAL_PROVIDER') return keys
  for (const attribute of aliasesOf(pool)) {
    const value = attributes[attribute]
    if (value === undefined || value === '') continue
    const isAlias =
      pool.UsernameAttributes !== undefined ||
      (attribute === 'preferred_username' ? status !== 'UNCONFIRMED' : attributes[`${attribute}_verified`] === 'true')
    if (isAlias) keys.add(aliasKey(pool, attribute, value))
  }
  return keys
}

function indexOf(pool: Pool, user: User): Map<string, unknown> {
  const entries = new Map<string, unknown>([[nameKey(pool, user.username), user.sub]])
  for (const key of aliasKeys(pool, user)) entries.set(key, user.sub)
  for (const attribute of searchable) {
    const value = attribute === 'username' ? user.username : user.attributes[attribute]
    if (value === undefined) continue
    entries.set(`${root}/user-by/${pool.Id}/${attribute}/${part(value.toLowerCase())}/${part(user.sub)}`, 1)
  }
  for (const group of user.groups) entries.set(`${root}/user-group/${pool.Id}/${part(group)}/${part(user.sub)}`, 1)
  return entries
}

function whatIsTaken(pool: Pool, taken: ReadonlyMap<string, string>): string {
  const [key = ''] = taken.keys()
  return key.slice(`${root}/user-alias/${pool.Id}/`.length).split('/')[0] ?? 'alias'
}
