/** Makes pools of settings, and changes them. */
import { isDeepStrictEqual } from 'node:util'
import { NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { type GivenAttribute, schemaOf } from '../attributes/schema'
import { failedConstraint, invalid } from '../errors'
import { newPoolId } from '../ids'
import type { AliasAttribute, ContactAttribute, MfaSettings, Pool } from '../state/records'
import type { State } from '../state/state'
import { type GivenSettings, settingsOf } from './settings'

export interface GivenPool extends GivenSettings {
  readonly PoolName: string
  readonly Schema?: readonly GivenAttribute[]
  readonly AliasAttributes?: readonly AliasAttribute[]
  readonly UsernameAttributes?: readonly ContactAttribute[]
  readonly UsernameConfiguration?: { readonly CaseSensitive: boolean }
}

export interface Pools {
  /** `from`: what a template calls it. */
  create(given: GivenPool, from?: string, mfa?: MfaSettings): Pool
  /** What is not given has its default afterwards, as on AWS. */
  update(pool: Pool, given: GivenSettings & { readonly PoolName?: string }, mfa?: MfaSettings): Pool
  put(pool: Pool): Pool
  /** With all that is in it. @throws InvalidParameterException if it is protected, or has a domain */
  remove(pool: Pool): Promise<void>
}

export const noMfa: MfaSettings = { isTotpEnabled: false, isSmsEnabled: false }

/** `ended`: takes away what others keep of a pool. */
export function createPools(cloud: Cloud, state: State, ended: (poolId: string) => Promise<void>): Pools {
  const seconds = (): number => cloud.clock.now() / 1000

  function put(pool: Pool): Pool {
    const region = pool.SmsConfiguration?.SnsRegion ?? cloud.region
    if (region !== cloud.region) {
      throw new NotModelledError(`SnsRegion "${region}"`, 'cognito-idp SmsConfiguration', `modelled: ${cloud.region}`)
    }
    return state.pools.put(pool, pool.Id)
  }

  return {
    put,
    create(given, from, mfa) {
      const { AliasAttributes, UsernameAttributes, Schema, UsernameConfiguration } = given
      if (AliasAttributes?.length && UsernameAttributes?.length) {
        throw invalid('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.')
      }
      for (const name of AliasAttributes ?? []) checkName(name, 'aliasAttributes', [...contacts, 'preferred_username'])
      for (const name of UsernameAttributes ?? []) checkName(name, 'usernameAttributes', contacts)
      const settings = settingsOf(given)
      const factors = mfa ?? {
        ...noMfa,
        isSmsEnabled: settings.SmsConfiguration !== undefined && settings.MfaConfiguration !== 'OFF',
      }
      checkMfa(settings, factors)
      const Id = newPoolId(cloud.region, from)
      const now = seconds()
      return put({
        ...settings,
        Id,
        Name: nameOf(given.PoolName),
        Arn: cloud.arn('cognito-idp', `userpool/${Id}`),
        CreationDate: now,
        LastModifiedDate: now,
        SchemaAttributes: schemaOf(Schema),
        ...(AliasAttributes?.length && { AliasAttributes }),
        ...(UsernameAttributes?.length && { UsernameAttributes }),
        UsernameConfiguration: UsernameConfiguration ?? { CaseSensitive: true },
        mfa: factors,
      })
    },
    update(pool, { PoolName, ...given }, mfa = pool.mfa) {
      const settings = settingsOf(given)
      checkMfa(settings, mfa)
      const { Id, Arn, CreationDate, SchemaAttributes, AliasAttributes, UsernameAttributes, UsernameConfiguration } =
        pool
      const changed: Pool = {
        ...settings,
        Id,
        Name: PoolName === undefined ? pool.Name : nameOf(PoolName),
        Arn,
        CreationDate,
        LastModifiedDate: seconds(),
        SchemaAttributes,
        ...(AliasAttributes && { AliasAttributes }),
        ...(UsernameAttributes && { UsernameAttributes }),
        UsernameConfiguration,
        mfa,
      }
      return isSame(state.pools.get(Id), changed) ? pool : put(changed)
    },
    async remove(pool) {
      if (pool.DeletionProtection === 'ACTIVE') {
        throw invalid('The user pool cannot be deleted because deletion protection is activated. Deactivate it first.')
      }
      if (state.domains.list().some(({ UserPoolId }) => UserPoolId === pool.Id)) {
        throw invalid('User pool cannot be deleted. It has a domain configured that should be deleted first.')
      }
      for (const client of state.clients.list(pool.Id)) state.removeClient(client)
      for (const table of [state.groups, state.resourceServers, state.providers]) table.deleteAll(pool.Id)
      state.pools.delete(pool.Id)
      await state.users.removePool(pool.Id)
      await ended(pool.Id)
    },
  }
}

/** A start applies templates again, and then nothing has changed. */
function isSame(before: Pool | undefined, after: Pool): boolean {
  const { LastModifiedDate } = after
  return before !== undefined && isDeepStrictEqual({ ...before, LastModifiedDate }, after)
}

const contacts = ['email', 'phone_number'] as const

function checkName(name: string, member: string, names: readonly string[]): void {
  if (!names.includes(name)) throw failedConstraint(name, member, `satisfy enum value set: [${names.join(', ')}]`)
}

function nameOf(name: string): string {
  if (!/^[\w\s+=,.@-]{1,128}$/.test(name)) {
    throw failedConstraint(name, 'poolName', 'satisfy regular expression pattern: [\\w\\s+=,.@-]+')
  }
  return name
}

/** A second factor that nobody could have is refused: no one could sign in. */
export function checkMfa(
  { MfaConfiguration, SmsConfiguration }: Pick<Pool, 'MfaConfiguration' | 'SmsConfiguration'>,
  { isSmsEnabled, isTotpEnabled, email }: MfaSettings,
): void {
  if (isSmsEnabled && !SmsConfiguration) throw invalid('SMS configuration is required where SMS is a second factor.')
  if (MfaConfiguration !== 'OFF' && !isSmsEnabled && !isTotpEnabled && !email) {
    throw invalid(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional.',
    )
  }
}

/** As DescribeUserPool tells it. */
export function poolType(pool: Pool, users: number, domain: string | undefined) {
  const { mfa: _, ...members } = pool
  return { ...members, EstimatedNumberOfUsers: users, ...(domain !== undefined && { Domain: domain }) }
}
