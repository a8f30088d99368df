/**
 * New values of attributes. An address that is new is verified no more, and a code goes to it; where the pool wants it
 * verified first, the old one stays until then.
 */
import { type Attributes, checkMutable, checkRequired } from '../attributes/check'
import { invalid } from '../errors'
import type { CodeDelivery } from '../messages/messenger'
import type { Parts } from '../parts'
import type { ContactAttribute, Pool } from '../state/records'
import type { User } from '../state/user'
import type { TriggerContext } from '../triggers/run-trigger'
import type { ClientMetadata } from './confirm'

const contacts = ['email', 'phone_number'] as const

export interface AttributeChange {
  readonly pool: Pool
  readonly sub: string
  readonly attributes: Attributes
  readonly clientId?: string | undefined
  readonly metadata?: ClientMetadata
}

/** Gives where codes were sent. @throws InvalidParameterException, AliasExistsException */
export async function changeAttributes(
  { state, codes, messenger }: Pick<Parts, 'state' | 'codes' | 'messenger'>,
  { pool, sub, attributes, clientId, metadata }: AttributeChange,
  context: TriggerContext,
): Promise<readonly CodeDelivery[]> {
  checkMutable(pool, Object.keys(attributes))
  let sent: { readonly attribute: ContactAttribute; readonly value: string; readonly code: string }[] = []
  const after = await state.users.change(pool, sub, (before) => {
    sent = []
    let user = changed(pool, before, attributes)
    for (const attribute of contacts) {
      const value = toVerify(pool, before, user, attribute)
      if (value === undefined) continue
      const issued = codes.issue(user, `verify:${attribute}`, { attribute, value })
      user = issued.user
      sent.push({ attribute, value, code: issued.code })
    }
    return user
  })
  const deliveries: CodeDelivery[] = []
  for (const { attribute, value, code } of sent) {
    const to = { attribute, value }
    const occasion = 'CustomMessage_UpdateUserAttribute' as const
    const message = { occasion, user: after, to, code, clientId, clientMetadata: metadata }
    deliveries.push(await messenger.send(pool, message, context))
  }
  return deliveries
}

/** The value that a code has to go to: one that waits, or that is new and not verified. */
function toVerify(pool: Pool, before: User, after: User, attribute: ContactAttribute): string | undefined {
  if (!pool.AutoVerifiedAttributes?.includes(attribute)) return undefined
  const pending = after.pending?.[attribute]
  if (pending !== undefined && pending !== before.pending?.[attribute]) return pending
  const value = after.attributes[attribute]
  const isNew = value !== undefined && value !== before.attributes[attribute]
  return isNew && after.attributes[`${attribute}_verified`] !== 'true' ? value : undefined
}

function changed(pool: Pool, before: User, given: Attributes): User {
  const attributes: Record<string, string> = { ...before.attributes, ...given }
  const pending = { ...before.pending }
  for (const attribute of contacts) {
    const value = given[attribute]
    if (value === undefined || value === before.attributes[attribute]) continue
    const isVerified = given[`${attribute}_verified`] === 'true'
    delete pending[attribute]
    if (value !== '' && !isVerified && waits(pool, attribute) && before.attributes[attribute]) {
      pending[attribute] = value
      attributes[attribute] = before.attributes[attribute] as string
    } else {
      attributes[`${attribute}_verified`] = String(isVerified)
      if (value === '') delete attributes[`${attribute}_verified`]
    }
  }
  // An address that nobody has can't be a verified one.
  for (const attribute of contacts) {
    if (given[`${attribute}_verified`] === 'true' && !attributes[attribute]) {
      throw invalid(`${attribute} is required to be set when ${attribute}_verified is true.`)
    }
  }
  for (const [name, value] of Object.entries(attributes)) if (value === '') delete attributes[name]
  checkRequired(pool, attributes)
  checkNames(pool, before, attributes)
  return { ...before, attributes, pending }
}

const waits = ({ UserAttributeUpdateSettings: settings }: Pool, attribute: ContactAttribute): boolean =>
  settings?.AttributesRequireVerificationBeforeUpdate?.includes(attribute) === true

/** Who signs in under an address alone must keep one. */
function checkNames(pool: Pool, before: User, attributes: Attributes): void {
  const names = pool.UsernameAttributes
  if (!names || before.status === 'EXTERNAL_PROVIDER') return
  if (!names.some((name) => attributes[name] !== undefined)) {
    throw invalid(`Cannot take away ${names.join(' and ')}: the user signs in under it.`)
  }
}

/** Without these attributes. @throws InvalidParameterException if one is required, or can't be changed */
export async function deleteAttributes(
  { state }: Pick<Parts, 'state'>,
  pool: Pool,
  sub: string,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const attribute = pool.SchemaAttributes.find(({ Name }) => Name === name)
    if (!attribute) throw invalid(`Invalid user attributes: ${name}`)
    if (attribute.Required) throw invalid(`Cannot delete the required attribute ${name}`)
  }
  checkMutable(pool, names)
  await state.users.change(pool, sub, (user) =>
    changed(pool, user, Object.fromEntries(names.map((name) => [name, '']))),
  )
}
