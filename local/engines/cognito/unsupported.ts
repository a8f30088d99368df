/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

const pool = ['DeviceConfiguration', 'DcrConfiguration', 'KeyConfiguration', 'IssuerConfiguration', 'AcrConfiguration']
const caller = ['AnalyticsMetadata']

export const unsupported: Unsupported = {
  CreateUserPoolRequest: pool,
  UpdateUserPoolRequest: pool,
  UserPoolAddOnsType: ['AdvancedSecurityAdditionalFlows'],
  LambdaConfigType: ['CustomSMSSender', 'CustomEmailSender', 'KMSKeyID', 'InboundFederation'],
  VerificationMessageTemplateType: ['EmailMessageByLink', 'EmailSubjectByLink'],
  SmsConfigurationType: ['EumsSms'],
  EmailConfigurationType: ['ConfigurationSet'],
  CreateUserPoolClientRequest: ['ClientSecret', 'AnalyticsConfiguration'],
  UpdateUserPoolClientRequest: ['AnalyticsConfiguration'],
  ListUserPoolClientsRequest: ['ClientType'],
  SignUpRequest: caller,
  ConfirmSignUpRequest: [...caller, 'Session'],
  ResendConfirmationCodeRequest: caller,
  ForgotPasswordRequest: caller,
  ConfirmForgotPasswordRequest: caller,
  SetUserPoolMfaConfigRequest: ['WebAuthnConfiguration'],
  AdminSetUserMFAPreferenceRequest: ['WebAuthnMfaSettings'],
  CreateUserPoolDomainRequest: ['CustomDomainConfig', 'Routing'],
  UpdateUserPoolDomainRequest: ['CustomDomainConfig', 'Routing'],
  CreateIdentityProviderRequest: ['AcrMapping'],
  UpdateIdentityProviderRequest: ['AcrMapping'],
  InitiateAuthRequest: caller,
  RespondToAuthChallengeRequest: caller,
  AdminInitiateAuthRequest: caller,
  AdminRespondToAuthChallengeRequest: caller,
  GetTokensFromRefreshTokenRequest: ['DeviceKey'],
  RevokeTokenRequest: ['RevokeAssociatedSessions'],
  RevokeUserSessionRequest: ['RevokeAssociatedSessions'],
  AdminRevokeUserSessionRequest: ['RevokeAssociatedSessions'],
  SetUserMFAPreferenceRequest: ['WebAuthnMfaSettings'],
}
