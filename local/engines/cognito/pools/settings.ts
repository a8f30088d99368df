/** The settings of a pool, as CreateUserPool and UpdateUserPool take them: what is not given has its default. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import { isRoleArn } from '../../../kernel/principal'
import { createTagging, type Tags } from '../../../kernel/tags'
import { badTags, failedConstraint, invalid } from '../errors'
import { codePlace } from '../messages/templates'
import type { LambdaConfig, PasswordPolicy, PoolSettings, VerificationMessages } from '../state/records'

export const tagging = createTagging(badTags)

/** As a call has them: anything that the API's shape allows. */
export interface GivenSettings {
  readonly Policies?: {
    readonly PasswordPolicy?: Partial<PasswordPolicy>
    readonly SignInPolicy?: { readonly AllowedFirstAuthFactors?: readonly string[] }
  }
  readonly DeletionProtection?: string
  readonly LambdaConfig?: LambdaConfig
  readonly AutoVerifiedAttributes?: readonly string[]
  readonly VerificationMessageTemplate?: VerificationMessages
  readonly SmsVerificationMessage?: string
  readonly EmailVerificationMessage?: string
  readonly EmailVerificationSubject?: string
  readonly SmsAuthenticationMessage?: string
  readonly UserAttributeUpdateSettings?: { readonly AttributesRequireVerificationBeforeUpdate?: readonly string[] }
  readonly MfaConfiguration?: string
  readonly EmailConfiguration?: PoolSettings['EmailConfiguration']
  readonly SmsConfiguration?: PoolSettings['SmsConfiguration']
  readonly AdminCreateUserConfig?: Partial<PoolSettings['AdminCreateUserConfig']>
  readonly AccountRecoverySetting?: PoolSettings['AccountRecoverySetting']
  readonly UserPoolTier?: string
  readonly UserPoolTags?: Tags
  readonly UserPoolAddOns?: { readonly AdvancedSecurityMode: string }
}

const usualDays = 7

export function settingsOf(given: GivenSettings): PoolSettings {
  const tier = oneOf(given.UserPoolTier ?? 'ESSENTIALS', 'userPoolTier', ['LITE', 'ESSENTIALS', 'PLUS'])
  const mode = given.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF'
  if (mode !== 'OFF') {
    throw new NotModelledError(`AdvancedSecurityMode "${mode}"`, 'cognito-idp UserPoolAddOns', 'modelled: OFF')
  }
  const settings: PoolSettings = {
    Policies: { PasswordPolicy: passwordPolicy(given), SignInPolicy: signInPolicy(given) },
    DeletionProtection: oneOf(given.DeletionProtection ?? 'INACTIVE', 'deletionProtection', ['ACTIVE', 'INACTIVE']),
    LambdaConfig: lambdaConfig(given.LambdaConfig ?? {}, tier),
    ...contacts(given),
    ...messages(given),
    MfaConfiguration: mfaConfiguration(given.MfaConfiguration),
    EmailConfiguration: emailConfiguration(given.EmailConfiguration ?? {}),
    ...(given.SmsConfiguration && { SmsConfiguration: smsConfiguration(given.SmsConfiguration) }),
    AdminCreateUserConfig: adminCreateUserConfig(given),
    ...recovery(given),
    UserPoolTier: tier,
    UserPoolTags: tagging.read(given.UserPoolTags),
  }
  if (settings.AutoVerifiedAttributes?.includes('phone_number') && !settings.SmsConfiguration) {
    throw invalid('SMS configuration is required when phone_number is verified automatically.')
  }
  return settings
}

export const mfaConfiguration = (given = 'OFF') => oneOf(given, 'mfaConfiguration', ['OFF', 'ON', 'OPTIONAL'])

export function oneOf<Value extends string>(value: string, member: string, values: readonly Value[]): Value {
  const found = values.find((each) => each === value)
  if (found === undefined) throw failedConstraint(value, member, `satisfy enum value set: [${values.join(', ')}]`)
  return found
}

export function within(value: number, member: string, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least) {
    throw failedConstraint(String(value), member, `have value greater than or equal to ${least}`)
  }
  if (value > most) throw failedConstraint(String(value), member, `have value less than or equal to ${most}`)
  return value
}

function passwordPolicy({ Policies, AdminCreateUserConfig }: GivenSettings): PasswordPolicy {
  const given = Policies?.PasswordPolicy
  const at = (name: string): string => `policies.passwordPolicy.${name}`
  // Where there is a policy, what it doesn't ask for isn't asked for; where there is none, all is.
  const asked = (wanted: boolean | undefined): boolean => wanted ?? given === undefined
  const { PasswordHistorySize: history, TemporaryPasswordValidityDays: days } = given ?? {}
  const unused = AdminCreateUserConfig?.UnusedAccountValidityDays
  if (days !== undefined && unused !== undefined && unused !== 0 && days !== unused) {
    throw invalid(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays, which says another number.',
    )
  }
  return {
    MinimumLength: within(given?.MinimumLength ?? 8, at('minimumLength'), 6, 99),
    RequireUppercase: asked(given?.RequireUppercase),
    RequireLowercase: asked(given?.RequireLowercase),
    RequireNumbers: asked(given?.RequireNumbers),
    RequireSymbols: asked(given?.RequireSymbols),
    ...(history !== undefined && { PasswordHistorySize: within(history, at('passwordHistorySize'), 0, 24) }),
    TemporaryPasswordValidityDays: within(days ?? unused ?? usualDays, at('temporaryPasswordValidityDays'), 0, 365),
  }
}

const firstFactors = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const

function signInPolicy({ Policies }: GivenSettings): PoolSettings['Policies']['SignInPolicy'] {
  const given: readonly string[] = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  const member = 'policies.signInPolicy.allowedFirstAuthFactors'
  const factors = given.map((factor) => oneOf(factor, member, firstFactors))
  if (factors.includes('WEB_AUTHN')) {
    throw new NotModelledError('WEB_AUTHN', 'cognito-idp SignInPolicy', 'modelled: PASSWORD, EMAIL_OTP, SMS_OTP')
  }
  if (!factors.includes('PASSWORD')) throw invalid('PASSWORD must be one of AllowedFirstAuthFactors.')
  return { AllowedFirstAuthFactors: factors }
}

const functionArn = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/

function lambdaConfig(given: LambdaConfig, tier: PoolSettings['UserPoolTier']): LambdaConfig {
  const at = (name: string): string => `lambdaConfig.${name.charAt(0).toLowerCase()}${name.slice(1)}`
  for (const [name, value] of Object.entries(given) as [string, LambdaConfig[keyof LambdaConfig]][]) {
    if (value === undefined) continue
    const arn = typeof value === 'string' ? value : value.LambdaArn
    if (!functionArn.test(arn)) throw failedConstraint(arn, at(name), 'be the ARN of a function')
  }
  const { PreTokenGeneration: first, PreTokenGenerationConfig: config } = given
  if (!config) return given
  const version = oneOf(config.LambdaVersion, at('PreTokenGenerationConfig.lambdaVersion'), ['V1_0', 'V2_0', 'V3_0'])
  if (first !== undefined && first !== config.LambdaArn) {
    throw invalid('PreTokenGeneration and PreTokenGenerationConfig name different functions.')
  }
  if (version !== 'V1_0' && tier === 'LITE') {
    throw new AwsError(
      'FeatureUnavailableInTierException',
      `Pre token generation events of version ${version} are not available in the LITE tier.`,
    )
  }
  return given
}

const contactNames = ['email', 'phone_number'] as const

function contacts(given: GivenSettings): Pick<PoolSettings, 'AutoVerifiedAttributes' | 'UserAttributeUpdateSettings'> {
  const verified = given.AutoVerifiedAttributes?.map((name) => oneOf(name, 'autoVerifiedAttributes', contactNames))
  const first = given.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.map((name) =>
    oneOf(name, 'userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdate', contactNames),
  )
  if (first?.some((name) => !verified?.includes(name))) {
    throw invalid('AttributesRequireVerificationBeforeUpdate can only have what AutoVerifiedAttributes has.')
  }
  return {
    ...(verified && { AutoVerifiedAttributes: verified }),
    ...(first && { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: first } }),
  }
}

const longestSms = 140
const longestMail = 20_000

function messages(given: GivenSettings) {
  const template = given.VerificationMessageTemplate ?? {}
  const option = oneOf(
    template.DefaultEmailOption ?? 'CONFIRM_WITH_CODE',
    'verificationMessageTemplate.defaultEmailOption',
    ['CONFIRM_WITH_CODE', 'CONFIRM_WITH_LINK'],
  )
  if (option === 'CONFIRM_WITH_LINK') {
    throw new NotModelledError(option, 'cognito-idp VerificationMessageTemplate', 'modelled: CONFIRM_WITH_CODE')
  }
  const sms = agreed(given.SmsVerificationMessage, template.SmsMessage, 'SmsVerificationMessage')
  const mail = agreed(given.EmailVerificationMessage, template.EmailMessage, 'EmailVerificationMessage')
  const subject = agreed(given.EmailVerificationSubject, template.EmailSubject, 'EmailVerificationSubject')
  const authentication = given.SmsAuthenticationMessage
  checkText(sms, 'smsVerificationMessage', longestSms)
  checkText(mail, 'emailVerificationMessage', longestMail)
  checkText(authentication, 'smsAuthenticationMessage', longestSms)
  return {
    VerificationMessageTemplate: {
      ...template,
      ...(sms !== undefined && { SmsMessage: sms }),
      ...(mail !== undefined && { EmailMessage: mail }),
      ...(subject !== undefined && { EmailSubject: subject }),
      DefaultEmailOption: option,
    },
    ...(sms !== undefined && { SmsVerificationMessage: sms }),
    ...(mail !== undefined && { EmailVerificationMessage: mail }),
    ...(subject !== undefined && { EmailVerificationSubject: subject }),
    ...(authentication !== undefined && { SmsAuthenticationMessage: authentication }),
  }
}

/** The same can be said in two places. */
function agreed(one: string | undefined, other: string | undefined, name: string): string | undefined {
  if (one !== undefined && other !== undefined && one !== other) {
    throw invalid(`${name} and VerificationMessageTemplate say different things.`)
  }
  return one ?? other
}

export function checkText(text: string | undefined, member: string, longest = longestMail): void {
  if (text === undefined) return
  if (text.length > longest) throw failedConstraint(text, member, `have length less than or equal to ${longest}`)
  if (!text.includes(codePlace)) throw failedConstraint(text, member, `contain ${codePlace}, the place of the code`)
}

function emailConfiguration(given: PoolSettings['EmailConfiguration']): PoolSettings['EmailConfiguration'] {
  const account = oneOf(given.EmailSendingAccount ?? 'COGNITO_DEFAULT', 'emailConfiguration.emailSendingAccount', [
    'COGNITO_DEFAULT',
    'DEVELOPER',
  ])
  if (account === 'DEVELOPER' && given.SourceArn === undefined) {
    throw invalid('SourceArn, an identity of SES, is required where EmailSendingAccount is DEVELOPER.')
  }
  if (given.SourceArn !== undefined && !/^arn:aws:ses:[a-z0-9-]+:\d{12}:identity\/.+$/.test(given.SourceArn)) {
    throw failedConstraint(given.SourceArn, 'emailConfiguration.sourceArn', 'be the ARN of an identity of SES')
  }
  return { ...given, EmailSendingAccount: account }
}

export function smsConfiguration<Given extends PoolSettings['SmsConfiguration'] & object>(given: Given): Given {
  const role = given.SnsCallerArn ?? ''
  if (!isRoleArn(role)) {
    throw failedConstraint(role, 'smsConfiguration.snsCallerArn', 'be the ARN of a role')
  }
  return given
}

function adminCreateUserConfig({ AdminCreateUserConfig: given = {}, Policies }: GivenSettings) {
  const { InviteMessageTemplate: invite } = given
  checkText(invite?.SMSMessage, 'adminCreateUserConfig.inviteMessageTemplate.sMSMessage', longestSms)
  checkText(invite?.EmailMessage, 'adminCreateUserConfig.inviteMessageTemplate.emailMessage')
  return {
    AllowAdminCreateUserOnly: given.AllowAdminCreateUserOnly ?? false,
    UnusedAccountValidityDays:
      Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? given.UnusedAccountValidityDays ?? usualDays,
    ...(invite && { InviteMessageTemplate: invite }),
  }
}

function recovery({ AccountRecoverySetting: given }: GivenSettings): Pick<PoolSettings, 'AccountRecoverySetting'> {
  const mechanisms = given?.RecoveryMechanisms
  if (!mechanisms) return {}
  for (const { Name, Priority } of mechanisms) {
    oneOf(Name, 'accountRecoverySetting.recoveryMechanisms.name', [
      'verified_email',
      'verified_phone_number',
      'admin_only',
    ])
    within(Priority, 'accountRecoverySetting.recoveryMechanisms.priority', 1, 2)
  }
  if (mechanisms.length > 1 && mechanisms.some(({ Name }) => Name === 'admin_only')) {
    throw invalid(
      'Invalid account recovery setting parameter. Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    )
  }
  if (new Set(mechanisms.map(({ Priority }) => Priority)).size < mechanisms.length) {
    throw invalid('Account Recovery Setting has two mechanisms of the same priority.')
  }
  return { AccountRecoverySetting: { RecoveryMechanisms: mechanisms } }
}
