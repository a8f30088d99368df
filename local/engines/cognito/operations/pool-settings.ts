import { AwsError } from '../../../kernel/aws-error'
import type { Access, Operation } from '../../../kernel/service'
import type { Tags } from '../../../kernel/tags'
import { addCustom, type GivenAttribute } from '../attributes/schema'
import { invalid, notFound } from '../errors'
import { onPool, type Parts } from '../parts'
import { checkMfa } from '../pools/pools'
import { checkText, mfaConfiguration, smsConfiguration, tagging } from '../pools/settings'
import type { MfaSettings, Pool, SmsConfiguration } from '../state/records'

interface MfaConfig {
  readonly UserPoolId: string
  readonly SmsMfaConfiguration?: {
    readonly SmsAuthenticationMessage?: string
    readonly SmsConfiguration?: SmsConfiguration
  }
  readonly SoftwareTokenMfaConfiguration?: { readonly Enabled?: boolean }
  readonly EmailMfaConfiguration?: { readonly Message?: string; readonly Subject?: string }
  readonly MfaConfiguration?: string
}

interface OfResource {
  readonly ResourceArn: string
}

export function poolSettingOperations(parts: Parts): Record<string, Operation> {
  const { cloud, state, pools } = parts

  function changed(pool: Pool, change: Partial<Pool>): Pool {
    return pools.put({ ...pool, ...change, LastModifiedDate: cloud.clock.now() / 1000 })
  }

  function ofArn(arn: string): Pool {
    const pool = state.pools.get(arn.slice(arn.lastIndexOf('/') + 1))
    if (pool?.Arn !== arn) throw notFound(`Resource ${arn} does not exist.`)
    return pool
  }

  const onResource =
    (action: string) =>
    ({ ResourceArn }: OfResource): readonly Access[] => [{ action: `cognito-idp:${action}`, resource: ResourceArn }]

  return {
    GetUserPoolMfaConfig: {
      access: onPool(parts, 'GetUserPoolMfaConfig'),
      handle: ({ UserPoolId }: { readonly UserPoolId: string }) => mfaMembers(state.pool(UserPoolId)),
    },
    SetUserPoolMfaConfig: {
      access: onPool(parts, 'SetUserPoolMfaConfig'),
      handle(input: MfaConfig) {
        const pool = state.pool(input.UserPoolId)
        const settings = {
          MfaConfiguration: mfaConfiguration(input.MfaConfiguration ?? pool.MfaConfiguration),
          ...smsMembers(pool, input.SmsMfaConfiguration),
        }
        const mfa = factorsOf(pool, input)
        checkMfa({ ...pool, ...settings }, mfa)
        return mfaMembers(changed(pool, { ...settings, mfa }))
      },
    },
    AddCustomAttributes: {
      access: onPool(parts, 'AddCustomAttributes'),
      handle(input: { readonly UserPoolId: string; readonly CustomAttributes: readonly GivenAttribute[] }) {
        const pool = state.pool(input.UserPoolId)
        changed(pool, { SchemaAttributes: addCustom(pool.SchemaAttributes, input.CustomAttributes) })
        return {}
      },
    },
    TagResource: {
      access: onResource('TagResource'),
      handle({ ResourceArn, Tags }: OfResource & { readonly Tags: Tags }) {
        const pool = ofArn(ResourceArn)
        pools.put({ ...pool, UserPoolTags: tagging.add(pool.UserPoolTags, Tags) })
        return {}
      },
    },
    UntagResource: {
      access: onResource('UntagResource'),
      handle({ ResourceArn, TagKeys }: OfResource & { readonly TagKeys: readonly string[] }) {
        const pool = ofArn(ResourceArn)
        pools.put({ ...pool, UserPoolTags: tagging.remove(pool.UserPoolTags, TagKeys) })
        return {}
      },
    },
    ListTagsForResource: {
      access: onResource('ListTagsForResource'),
      handle: ({ ResourceArn }: OfResource) => ({ Tags: ofArn(ResourceArn).UserPoolTags }),
    },
  }
}

function smsMembers(pool: Pool, given: MfaConfig['SmsMfaConfiguration']): Partial<Pool> {
  if (!given) return {}
  const SmsConfiguration = given.SmsConfiguration ? smsConfiguration(given.SmsConfiguration) : pool.SmsConfiguration
  checkText(given.SmsAuthenticationMessage, 'smsMfaConfiguration.smsAuthenticationMessage', 140)
  return {
    ...(SmsConfiguration && { SmsConfiguration }),
    ...(given.SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage: given.SmsAuthenticationMessage }),
  }
}

/** What isn't spoken of stays. */
function factorsOf(pool: Pool, input: MfaConfig): MfaSettings {
  const { SmsMfaConfiguration: sms, SoftwareTokenMfaConfiguration: totp, EmailMfaConfiguration: given } = input
  if (given) {
    checkText(given.Message, 'emailMfaConfiguration.message')
    if (pool.UserPoolTier === 'LITE') {
      throw new AwsError('FeatureUnavailableInTierException', 'Email MFA is not available in the LITE tier.')
    }
    if (pool.EmailConfiguration.EmailSendingAccount !== 'DEVELOPER') {
      throw invalid('Email MFA needs an EmailConfiguration of SES: EmailSendingAccount must be DEVELOPER.')
    }
  }
  const email = given ?? pool.mfa.email
  return {
    isSmsEnabled: sms ? true : pool.mfa.isSmsEnabled,
    isTotpEnabled: totp ? totp.Enabled === true : pool.mfa.isTotpEnabled,
    ...(email && { email }),
  }
}

function mfaMembers({ mfa, MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage }: Pool) {
  return {
    ...(mfa.isSmsEnabled && {
      SmsMfaConfiguration: {
        ...(SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage }),
        SmsConfiguration,
      },
    }),
    SoftwareTokenMfaConfiguration: { Enabled: mfa.isTotpEnabled },
    ...(mfa.email && { EmailMfaConfiguration: mfa.email }),
    MfaConfiguration,
  }
}
