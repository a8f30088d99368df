/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateConfigurationSetRequest: [
    'ArchivingOptions',
    'DeliveryOptions',
    'MessageSecurityOptions',
    'ReputationOptions',
    'SendingOptions',
    'Tags',
    'TrackingOptions',
    'VdmOptions',
  ],
  CreateEmailIdentityRequest: ['ConfigurationSetName', 'DkimSigningAttributes', 'Tags'],
  CreateEmailTemplateRequest: ['Tags'],
  DeleteSuppressedDestinationRequest: ['TenantName'],
  GetSuppressedDestinationRequest: ['TenantName'],
  ListConfigurationSetsRequest: ['Filter'],
  ListEmailIdentitiesRequest: ['Filter'],
  ListSuppressedDestinationsRequest: ['EndDate', 'Reasons', 'StartDate', 'TenantName'],
  PutConfigurationSetSuppressionOptionsRequest: ['SuppressionScope', 'ValidationOptions'],
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
  SuppressionOptions: ['SuppressionScope', 'ValidationOptions'],
}
