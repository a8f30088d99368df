/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  AssumeRoleRequest: ['MinimumSessionTokenSize', 'ProvidedContexts', 'SerialNumber', 'TokenCode'],
  AssumeRoleWithSAMLRequest: ['MinimumSessionTokenSize'],
  AssumeRoleWithWebIdentityRequest: ['MinimumSessionTokenSize', 'ProviderId'],
  GetSessionTokenRequest: ['MinimumSessionTokenSize', 'SerialNumber', 'TokenCode'],
}
