/** ListUsers' filter: one attribute, `=` or `^=`, and a value in quotes. */
import { invalid } from '../errors'
import type { Pool } from '../state/records'
import type { User } from '../state/user'
import { type Searchable, searchable } from '../state/users'

export interface Filter {
  readonly attribute: string
  readonly isPrefix: boolean
  readonly value: string
}

/** The attributes that can be searched for; custom ones can't. */
const attributes = [...searchable, 'name', 'given_name', 'family_name', 'cognito:user_status', 'status', 'sub'] as const

/** Undefined: all are wanted. @throws InvalidParameterException */
export function filterIn(text: string | undefined): Filter | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const [, attribute = '', operator = '', quoted] =
    /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/s.exec(text) ?? []
  if (quoted === undefined) throw invalid('Error while parsing filter.')
  if (!attributes.some((each) => each === attribute)) {
    throw invalid(`Invalid search attribute: ${attribute}; searchable are ${attributes.join(', ')}`)
  }
  return { attribute, isPrefix: operator === '^=', value: quoted.replace(/\\(.)/gs, '$1') }
}

/** What of it a list in the store is in order of. */
export function indexed({ attribute }: Filter): Searchable | undefined {
  return searchable.find((each) => each === attribute)
}

export function matches(pool: Pool, { attribute, isPrefix, value }: Filter, user: User): boolean {
  const found = givenBy(user, attribute)
  if (found === undefined) return false
  const isFolded = attribute === 'cognito:user_status' || isName(pool, attribute)
  const [given, wanted] = isFolded ? [found.toLowerCase(), value.toLowerCase()] : [found, value]
  return isPrefix ? given.startsWith(wanted) : given === wanted
}

/** Where the case of user names says nothing, that of what stands for them says nothing either. */
function isName({ UsernameConfiguration }: Pool, attribute: string): boolean {
  return !UsernameConfiguration.CaseSensitive && ['username', 'email', 'preferred_username'].includes(attribute)
}

function givenBy(user: User, attribute: string): string | undefined {
  switch (attribute) {
    case 'username':
      return user.username
    case 'sub':
      return user.sub
    case 'cognito:user_status':
      return user.status
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled'
    default:
      return user.attributes[attribute]
  }
}
