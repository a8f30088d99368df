/**
 * Who signs in. Where an application isn't told who is there, a name that nobody has is given an id and a salt of its
 * own, the same each time, and is asked and refused as a person is who has forgotten the password.
 */
import { incorrect, noUser } from '../errors'
import { isHiding } from '../operations/sign-up'
import type { Parts } from '../parts'
import type { Pool } from '../state/records'
import { attributesOf, type User } from '../state/user'
import { aliasesOf, folded } from '../state/users'
import type { Attempt } from './challenge'
import { type Verifier, verifierOf } from './srp'
import type { Call } from './steps'

export interface People {
  /** Undefined: nobody has the name. @throws UserNotFoundException if the application is told so */
  find(call: Call, name: string): Promise<User | undefined>
  /** As they are by now. @throws NotAuthorizedException if they are gone */
  present(call: Call, attempt: Attempt): Promise<User | undefined>
  /** What SRP and challenges call them. */
  idOf(pool: Pool, name: string, user: User | undefined): string
  /** By what failures are counted. */
  countedAs(pool: Pool, name: string, user: User | undefined): string
  verifierOf(pool: Pool, name: string, user: User | undefined): Verifier
  /** Whether an answer under `name` is this attempt's. */
  isNamed(pool: Pool, attempt: Attempt, name: string, user: User | undefined): boolean
  preAuthentication(call: Call, name: string, user: User | undefined): Promise<void>
  postAuthentication(call: Call, user: User): Promise<void>
}

export function createPeople(parts: Pick<Parts, 'state' | 'passwords' | 'triggers'>): People {
  const { state, passwords, triggers } = parts

  /** Where the user name isn't what people sign in under, it tells nothing of the name that was given. */
  function phantomId(pool: Pool, name: string): string {
    const isAlias = aliasesOf(pool).some((attribute) => attribute !== 'preferred_username') && /[@+]/.test(name)
    if (!pool.UsernameAttributes && !isAlias) return folded(pool, name)
    const hex = phantomBytes(pool, name, 'id').toString('hex')
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-')
  }

  const phantomBytes = (pool: Pool, name: string, what: string): Buffer =>
    Buffer.from(state.sealed.digest(folded(pool, name), `${what} of nobody in ${pool.Id}`), 'base64')

  const idOf = (pool: Pool, name: string, user: User | undefined): string => user?.username ?? phantomId(pool, name)

  return {
    idOf,
    async find({ pool, client }, name) {
      const user = await state.users.find(pool, name)
      if (!user && !isHiding(client)) throw noUser()
      return user
    },
    async present({ pool }, { sub }) {
      if (sub === undefined) return undefined
      const user = await state.users.get(pool.Id, sub)
      if (!user) throw incorrect()
      return user
    },
    countedAs: (pool, name, user) => user?.sub ?? `nobody ${folded(pool, name)}`,
    verifierOf(pool, name, user) {
      const kept = user && passwords.verifier(user)
      if (kept) return kept
      const salt = phantomBytes(pool, name, 'salt').subarray(0, 16).toString('hex')
      return { salt, verifier: verifierOf(pool.Id, idOf(pool, name, user), '', salt) }
    },
    isNamed(pool, attempt, name, user) {
      const names = [attempt.name, idOf(pool, attempt.name, user), ...(user ? [user.sub] : [])]
      return names.some((each) => folded(pool, each) === folded(pool, name))
    },
    async preAuthentication({ pool, client, metadata, context }, name, user) {
      const event = {
        source: 'PreAuthentication_Authentication',
        userName: idOf(pool, name, user),
        clientId: client.ClientId,
        request: {
          userAttributes: user ? attributesOf(user) : {},
          validationData: metadata ?? null,
          ...(isHiding(client) && { userNotFound: user === undefined }),
        },
        response: {},
      }
      await triggers.run(pool, 'PreAuthentication', event, context)
    },
    async postAuthentication({ pool, client, metadata, context }, user) {
      const event = {
        source: 'PostAuthentication_Authentication',
        userName: user.username,
        clientId: client.ClientId,
        request: {
          userAttributes: attributesOf(user),
          newDeviceUsed: false,
          ...(metadata && { clientMetadata: metadata }),
        },
        response: {},
      }
      await triggers.run(pool, 'PostAuthentication', event, context)
    },
  }
}
