/** The password that a person chooses in place of the one that an administrator gave. */
import { attributesIn, checkMutable, checkWritable } from '../attributes/check'
import { incorrect, invalid } from '../errors'
import type { Parts } from '../parts'
import type { User } from '../state/user'
import { missingAttributes } from './proceed'
import type { Call, Parameters } from './steps'

const prefix = 'userAttributes.'

/** @throws InvalidPasswordException, InvalidParameterException, NotAuthorizedException */
export function setNewPassword(
  { passwords, state }: Pick<Parts, 'passwords' | 'state'>,
  { pool, client }: Call,
  user: User,
  password: string,
  responses: Parameters,
): Promise<User> {
  const given = Object.entries(responses)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, Value]) => ({ Name: name.slice(prefix.length), Value }))
  const attributes = attributesIn(pool, given)
  checkWritable(client, Object.keys(attributes))
  passwords.check(pool, user, password)
  return state.users.change(pool, user.sub, (now) => {
    // Two answers at once, of which one has set it.
    if (now.status !== 'FORCE_CHANGE_PASSWORD') throw incorrect()
    const changed = Object.keys(attributes).filter((name) => now.attributes[name] !== attributes[name])
    checkMutable(
      pool,
      changed.filter((name) => now.attributes[name] !== undefined),
    )
    const after: User = {
      ...now,
      status: 'CONFIRMED',
      attributes: { ...now.attributes, ...unverified(changed), ...attributes },
    }
    const [missing] = missingAttributes(pool, after)
    if (missing !== undefined) {
      throw invalid(`Attributes did not conform to the schema: ${missing}: The attribute ${missing} is required\n`)
    }
    return passwords.set(pool, after, password)
  })
}

/** Another address is one that nobody has shown to be theirs. */
function unverified(changed: readonly string[]): Parameters {
  return Object.fromEntries(
    changed.filter((name) => name === 'email' || name === 'phone_number').map((name) => [`${name}_verified`, 'false']),
  )
}
