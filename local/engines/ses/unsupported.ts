/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateEmailIdentityRequest: ['ConfigurationSetName', 'DkimSigningAttributes', 'Tags'],
  CreateEmailTemplateRequest: ['Tags'],
  DeleteSuppressedDestinationRequest: ['TenantName'],
  GetSuppressedDestinationRequest: ['TenantName'],
  ListEmailIdentitiesRequest: ['Filter'],
  ListSuppressedDestinationsRequest: ['EndDate', 'Reasons', 'StartDate', 'TenantName'],
  PutSuppressedDestinationRequest: ['TenantName'],
  SendBulkEmailRequest: [
    'ConfigurationOverrides',
    'EndpointId',
    'FeedbackForwardingEmailAddressIdentityArn',
    'FromEmailAddressIdentityArn',
    'TenantName',
  ],
  SendEmailRequest: [
    'ConfigurationOverrides',
    'EndpointId',
    'FeedbackForwardingEmailAddressIdentityArn',
    'FromEmailAddressIdentityArn',
    'ListManagementOptions',
    'TenantName',
  ],
}
