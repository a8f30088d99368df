/** Whether values are such as the pool's schema, and the client, allow. */
import { invalid, notAuthorized } from '../errors'
import type { Client, Pool } from '../state/records'
import type { SchemaAttribute } from './schema'

export interface AttributeInput {
  readonly Name: string
  readonly Value?: string | undefined
}

export type Attributes = Readonly<Record<string, string>>

const refused = (name: string, why: string) => invalid(`Attributes did not conform to the schema: ${name}: ${why}\n`)

/** By name; of one name, the last. @throws InvalidParameterException */
export function attributesIn(pool: Pool, given: readonly AttributeInput[] = []): Attributes {
  const found = new Map<string, string>()
  for (const { Name, Value = '' } of given) {
    const attribute = pool.SchemaAttributes.find((each) => each.Name === Name)
    if (!attribute) throw refused(Name, `Type for attribute {${Name}} could not be determined`)
    if (Name === 'sub' || Name === 'identities') throw refused(Name, 'Attribute cannot be updated.')
    checkValue(attribute, Value)
    found.set(Name, Value)
  }
  return Object.fromEntries(found)
}

/** A new person has all that the pool requires. */
export function checkRequired(pool: Pool, attributes: Attributes): void {
  const missing = pool.SchemaAttributes.filter(
    ({ Name, Required }) => Required && Name !== 'sub' && (attributes[Name] ?? '') === '',
  )
  if (missing.length === 0) return
  const lines = missing.map(({ Name }) => `${Name}: The attribute ${Name} is required\n`)
  throw invalid(`Attributes did not conform to the schema: ${lines.join('')}`)
}

/** Of one who is there already. */
export function checkMutable(pool: Pool, names: Iterable<string>): void {
  for (const name of names) {
    const attribute = pool.SchemaAttributes.find(({ Name }) => Name === name)
    if (attribute && !attribute.Mutable) throw refused(name, 'Attribute cannot be updated.')
  }
}

/** What the service alone says is verified no client may say, whatever it may write. */
const ownWord = new Set(['email_verified', 'phone_number_verified'])

export function checkWritable(client: Client, names: Iterable<string>): void {
  for (const name of names) {
    if (ownWord.has(name) || (client.WriteAttributes && !client.WriteAttributes.includes(name))) {
      throw notAuthorized('A client attempted to write unauthorized attribute')
    }
  }
}

function checkValue({ Name, AttributeDataType: type, ...limits }: SchemaAttribute, value: string): void {
  if (type === 'String') checkText(Name, value, limits.StringAttributeConstraints)
  if (type === 'Number') checkNumber(Name, value, limits.NumberAttributeConstraints)
  if (type === 'Boolean' && value !== '' && !/^(true|false)$/i.test(value)) {
    throw refused(Name, `Value is not a boolean`)
  }
  if (type === 'DateTime' && value !== '' && Number.isNaN(Date.parse(value))) {
    throw refused(Name, 'Value is not a date and time')
  }
  if (value === '') return
  if (Name === 'email' && !isEmail(value)) throw invalid('Invalid email address format.')
  if (Name === 'phone_number' && !isPhoneNumber(value)) throw invalid('Invalid phone number format.')
  if (Name === 'birthdate' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    throw refused(Name, 'Birthdate must be of the form YYYY-MM-DD')
  }
}

/** The longest that any attribute can be. */
const longest = 2048

function checkText(name: string, value: string, limits: SchemaAttribute['StringAttributeConstraints'] = {}): void {
  const { length } = [...value]
  const most = Math.min(Number(limits.MaxLength ?? longest), longest)
  if (length > most) throw refused(name, `String must be no longer than ${most} characters`)
  // To set nothing is to take it away, whatever its least length.
  if (length > 0 && length < Number(limits.MinLength ?? 0)) {
    throw refused(name, `String must be at least ${limits.MinLength} characters long`)
  }
}

function checkNumber(name: string, value: string, limits: SchemaAttribute['NumberAttributeConstraints'] = {}): void {
  if (value === '') return
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw refused(name, 'Value is not a number')
  const { MinValue: least, MaxValue: most } = limits
  if (least !== undefined && Number(value) < Number(least)) throw refused(name, `Number must be no less than ${least}`)
  if (most !== undefined && Number(value) > Number(most)) throw refused(name, `Number must be no greater than ${most}`)
}

/** Bounded, and without two ways to match: what strangers send must not take long. */
export function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@')
  if (at < 1 || value.length > 254 || /[\s\p{Cc}<>"(),;:\\[\]]/u.test(value)) return false
  const local = value.slice(0, at)
  const labels = value.slice(at + 1).split('.')
  return !local.includes('@') && labels.length > 1 && labels.every((label) => /^[\p{L}\p{N}-]{1,63}$/u.test(label))
}

/** E.164 */
export const isPhoneNumber = (value: string): boolean => /^\+[1-9]\d{1,14}$/.test(value)
