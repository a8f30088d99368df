import { NotModelledError } from '../../../kernel/aws-error'
import type { ResourceType } from '../../../kernel/service'
import { addCustom, type GivenAttribute, isStandard } from '../attributes/schema'
import { invalid } from '../errors'
import { newPoolId } from '../ids'
import type { Parts } from '../parts'
import { type GivenPool, noMfa } from '../pools/pools'
import { oneOf } from '../pools/settings'
import type { MfaSettings, Pool } from '../state/records'
import { type Properties, placeOf } from './properties'

interface PoolProperties {
  readonly UserPoolName?: string
  readonly EnabledMfas?: readonly string[]
  readonly EmailAuthenticationMessage?: string
  readonly EmailAuthenticationSubject?: string
  readonly Schema?: readonly GivenAttribute[]
}

export function poolType({ cloud, state, pools, tokens }: Parts, { read }: Properties): ResourceType {
  return {
    type: 'AWS::Cognito::UserPool',
    properties: [
      'AccountRecoverySetting',
      'AdminCreateUserConfig',
      'AliasAttributes',
      'AutoVerifiedAttributes',
      'DeletionProtection',
      'EmailAuthenticationMessage',
      'EmailAuthenticationSubject',
      'EmailConfiguration',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'EnabledMfas',
      'LambdaConfig',
      'MfaConfiguration',
      'Policies',
      'Schema',
      'SmsAuthenticationMessage',
      'SmsConfiguration',
      'SmsVerificationMessage',
      'UserAttributeUpdateSettings',
      'UserPoolAddOns',
      'UserPoolName',
      'UserPoolTags',
      'UserPoolTier',
      'UsernameAttributes',
      'UsernameConfiguration',
      'VerificationMessageTemplate',
    ],
    apply(properties: PoolProperties, context) {
      const { UserPoolName, EnabledMfas, EmailAuthenticationMessage, EmailAuthenticationSubject, ...rest } = properties
      const given = read<GivenPool>('CreateUserPool', { PoolName: UserPoolName ?? context.physicalName(128), ...rest })
      const mfa = mfaOf(properties, given)
      const place = placeOf(context)
      const present = state.pools.get(newPoolId(cloud.region, place))
      const { Id, Arn } = present ? updated(present, given, mfa) : pools.create(given, place, mfa)
      const provider = `cognito-idp.${cloud.region}.amazonaws.com/${Id}`
      return {
        ref: Id,
        attributes: { Arn, ProviderName: provider, ProviderURL: tokens.issuerOf(Id), UserPoolId: Id },
      }
    },
    async remove(ref) {
      const pool = state.pools.get(ref)
      if (pool) await pools.remove(pool)
    },
  }

  /** The schema of a pool only grows, and under which names people sign in never changes. */
  function updated(present: Pool, given: GivenPool, mfa: MfaSettings): Pool {
    for (const name of ['AliasAttributes', 'UsernameAttributes'] as const) {
      const [before, after] = [present[name] ?? [], given[name] ?? []].map((names) => JSON.stringify([...names].sort()))
      if (before !== after) throw invalid(`Updates are not allowed for property - ${name}.`)
    }
    const isSensitive = given.UsernameConfiguration?.CaseSensitive ?? true
    if (isSensitive !== present.UsernameConfiguration.CaseSensitive) {
      throw invalid('Updates are not allowed for property - UsernameConfiguration.')
    }
    const SchemaAttributes = grown(present, given.Schema ?? [])
    const { Schema: _schema, AliasAttributes: _aliases, UsernameAttributes: _names, ...settings } = given
    const { UsernameConfiguration: _case, ...changes } = settings
    return pools.update({ ...present, SchemaAttributes }, changes, mfa)
  }

  function grown(present: Pool, given: readonly GivenAttribute[]): Pool['SchemaAttributes'] {
    const named = new Map(present.SchemaAttributes.map((attribute) => [attribute.Name, attribute]))
    const added: GivenAttribute[] = []
    for (const attribute of given) {
      const { Name = '', AttributeDataType, Mutable, Required } = attribute
      const there = named.get(isStandard(Name) ? Name : `custom:${Name}`)
      if (!there) added.push(attribute)
      else if (
        (Mutable ?? true) !== there.Mutable ||
        (Required ?? false) !== there.Required ||
        (AttributeDataType ?? there.AttributeDataType) !== there.AttributeDataType
      ) {
        throw invalid(
          `Invalid AttributeDataType input, or a change of ${Name}: existing schema attributes cannot be modified or deleted.`,
        )
      }
    }
    for (const attribute of present.SchemaAttributes) {
      const { Name } = attribute
      const wanted = given.some((each) => each.Name === Name || `custom:${each.Name}` === Name)
      if (!wanted && (Name.startsWith('custom:') || (attribute.Required && Name !== 'sub'))) {
        throw invalid(`${Name} is gone from the Schema: existing schema attributes cannot be modified or deleted.`)
      }
    }
    return addCustom(present.SchemaAttributes, added)
  }
}

function mfaOf(
  { EnabledMfas, EmailAuthenticationMessage: Message, EmailAuthenticationSubject: Subject }: PoolProperties,
  { SmsConfiguration, MfaConfiguration = 'OFF' }: GivenPool,
): MfaSettings {
  if (EnabledMfas === undefined) {
    return { ...noMfa, isSmsEnabled: MfaConfiguration !== 'OFF' && SmsConfiguration !== undefined }
  }
  const factors = EnabledMfas.map((factor) => {
    if (factor === 'WEB_AUTHN') throw new NotModelledError('WEB_AUTHN', 'EnabledMfas')
    return oneOf(factor, 'enabledMfas', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'])
  })
  return {
    isSmsEnabled: factors.includes('SMS_MFA'),
    isTotpEnabled: factors.includes('SOFTWARE_TOKEN_MFA'),
    ...(factors.includes('EMAIL_OTP') && {
      email: { ...(Message !== undefined && { Message }), ...(Subject !== undefined && { Subject }) },
    }),
  }
}
