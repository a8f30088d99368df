/** What is kept of pools and of what they consist of, in the members that the API gives them. */
import type { Tags } from '../../../kernel/tags'
import type { SchemaAttribute } from '../attributes/schema'

export interface PasswordPolicy {
  readonly MinimumLength: number
  readonly RequireUppercase: boolean
  readonly RequireLowercase: boolean
  readonly RequireNumbers: boolean
  readonly RequireSymbols: boolean
  readonly PasswordHistorySize?: number
  readonly TemporaryPasswordValidityDays: number
}

export type PasswordFactor = 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN'

export interface LambdaVersion {
  readonly LambdaVersion: string
  readonly LambdaArn: string
}

/** ARNs of functions, by trigger. */
export interface LambdaConfig {
  readonly PreSignUp?: string
  readonly CustomMessage?: string
  readonly PostConfirmation?: string
  readonly PreAuthentication?: string
  readonly PostAuthentication?: string
  readonly DefineAuthChallenge?: string
  readonly CreateAuthChallenge?: string
  readonly VerifyAuthChallengeResponse?: string
  readonly PreTokenGeneration?: string
  readonly PreTokenGenerationConfig?: LambdaVersion
  readonly UserMigration?: string
}

export interface VerificationMessages {
  readonly SmsMessage?: string
  readonly EmailMessage?: string
  readonly EmailSubject?: string
  readonly DefaultEmailOption?: 'CONFIRM_WITH_CODE' | 'CONFIRM_WITH_LINK'
}

export interface InviteMessages {
  readonly SMSMessage?: string
  readonly EmailMessage?: string
  readonly EmailSubject?: string
}

export interface SmsConfiguration {
  readonly SnsCallerArn?: string
  readonly ExternalId?: string
  readonly SnsRegion?: string
}

export interface EmailConfiguration {
  readonly EmailSendingAccount?: 'COGNITO_DEFAULT' | 'DEVELOPER'
  readonly SourceArn?: string
  readonly ReplyToEmailAddress?: string
  readonly From?: string
  readonly ConfigurationSet?: string
}

export type MfaConfiguration = 'OFF' | 'ON' | 'OPTIONAL'

/** What CreateUserPool takes, but for its name, and UpdateUserPool all but what can't change. */
export interface PoolSettings {
  readonly Policies: {
    readonly PasswordPolicy: PasswordPolicy
    readonly SignInPolicy: { readonly AllowedFirstAuthFactors: readonly PasswordFactor[] }
  }
  readonly DeletionProtection: 'ACTIVE' | 'INACTIVE'
  readonly LambdaConfig: LambdaConfig
  readonly AutoVerifiedAttributes?: readonly ContactAttribute[]
  readonly VerificationMessageTemplate: VerificationMessages
  readonly SmsVerificationMessage?: string
  readonly EmailVerificationMessage?: string
  readonly EmailVerificationSubject?: string
  readonly SmsAuthenticationMessage?: string
  readonly UserAttributeUpdateSettings?: {
    readonly AttributesRequireVerificationBeforeUpdate?: readonly ContactAttribute[]
  }
  readonly MfaConfiguration: MfaConfiguration
  readonly EmailConfiguration: EmailConfiguration
  readonly SmsConfiguration?: SmsConfiguration
  readonly AdminCreateUserConfig: {
    readonly AllowAdminCreateUserOnly: boolean
    readonly UnusedAccountValidityDays: number
    readonly InviteMessageTemplate?: InviteMessages
  }
  readonly AccountRecoverySetting?: { readonly RecoveryMechanisms?: readonly RecoveryMechanism[] }
  readonly UserPoolTier: 'LITE' | 'ESSENTIALS' | 'PLUS'
  readonly UserPoolTags: Tags
}

export interface RecoveryMechanism {
  readonly Priority: number
  readonly Name: 'verified_email' | 'verified_phone_number' | 'admin_only'
}

export type ContactAttribute = 'email' | 'phone_number'
export type AliasAttribute = ContactAttribute | 'preferred_username'

export interface Pool extends PoolSettings {
  /** `<region>_<nine characters>`; what stands behind the `_` is the pool's name in SRP. */
  readonly Id: string
  readonly Name: string
  readonly Arn: string
  /** Seconds since 1970, as all dates of records. */
  readonly CreationDate: number
  readonly LastModifiedDate: number
  readonly SchemaAttributes: readonly SchemaAttribute[]
  readonly AliasAttributes?: readonly AliasAttribute[]
  /** Where given, people sign up under these; their user name is then their `sub`. */
  readonly UsernameAttributes?: readonly ContactAttribute[]
  readonly UsernameConfiguration: { readonly CaseSensitive: boolean }
  /** What SetUserPoolMfaConfig adds. */
  readonly mfa: MfaSettings
}

export interface MfaSettings {
  readonly isTotpEnabled: boolean
  readonly isSmsEnabled: boolean
  /** Undefined: by mail there is none. */
  readonly email?: { readonly Message?: string; readonly Subject?: string }
}

export type ExplicitAuthFlow =
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_CUSTOM_AUTH'
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_USER_SRP_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH'
  | 'ALLOW_USER_AUTH'
  | 'ADMIN_NO_SRP_AUTH'
  | 'CUSTOM_AUTH_FLOW_ONLY'
  | 'USER_PASSWORD_AUTH'

export type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days'

export interface ClientSettings {
  readonly ClientName: string
  readonly RefreshTokenValidity: number
  readonly AccessTokenValidity?: number
  readonly IdTokenValidity?: number
  readonly TokenValidityUnits?: {
    readonly AccessToken?: TimeUnit
    readonly IdToken?: TimeUnit
    readonly RefreshToken?: TimeUnit
  }
  /** Undefined: all that there are. */
  readonly ReadAttributes?: readonly string[]
  readonly WriteAttributes?: readonly string[]
  readonly ExplicitAuthFlows?: readonly ExplicitAuthFlow[]
  readonly SupportedIdentityProviders?: readonly string[]
  readonly CallbackURLs?: readonly string[]
  readonly LogoutURLs?: readonly string[]
  readonly DefaultRedirectURI?: string
  readonly AllowedOAuthFlows?: readonly ('code' | 'implicit' | 'client_credentials')[]
  readonly AllowedOAuthScopes?: readonly string[]
  readonly AllowedOAuthFlowsUserPoolClient: boolean
  readonly PreventUserExistenceErrors?: 'ENABLED' | 'LEGACY'
  readonly EnableTokenRevocation: boolean
  readonly EnablePropagateAdditionalUserContextData: boolean
  /** Minutes. */
  readonly AuthSessionValidity: number
  readonly RefreshTokenRotation?: {
    readonly Feature: 'ENABLED' | 'DISABLED'
    readonly RetryGracePeriodSeconds?: number
  }
}

export interface Client extends ClientSettings {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly CreationDate: number
  readonly LastModifiedDate: number
  /** Sealed; `state.clientSecret` opens it. */
  readonly sealedSecret?: string
}

export interface Group {
  readonly UserPoolId: string
  readonly GroupName: string
  readonly Description?: string
  readonly RoleArn?: string
  readonly Precedence?: number
  readonly CreationDate: number
  readonly LastModifiedDate: number
}

export interface ResourceServer {
  readonly UserPoolId: string
  readonly Identifier: string
  readonly Name: string
  readonly Scopes: readonly { readonly ScopeName: string; readonly ScopeDescription: string }[]
}

export interface IdentityProvider {
  readonly UserPoolId: string
  readonly ProviderName: string
  readonly ProviderType: 'SAML' | 'OIDC'
  readonly ProviderDetails: Readonly<Record<string, string>>
  readonly AttributeMapping: Readonly<Record<string, string>>
  readonly IdpIdentifiers: readonly string[]
  /** Of a SAML provider: what was given, or read at the address that was. */
  readonly metadata?: string
  readonly CreationDate: number
  readonly LastModifiedDate: number
  /** The `client_secret` of an OIDC provider's details, which are kept without it. */
  readonly sealedSecret?: string
}

export interface Domain {
  readonly Domain: string
  readonly UserPoolId: string
  /** 1: the pages that were there first; 2: managed login. Here both look the same. */
  readonly ManagedLoginVersion: number
}
