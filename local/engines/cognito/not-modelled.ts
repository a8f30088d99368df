/** Operations of AWS's that people may look for and this engine doesn't have, with what to do instead. */
const passkeys = 'passkeys are not modelled: sign in by password, by a code that is sent, or with a second factor'
const devices = 'devices are not remembered: each sign-in asks for the second factor'
const imports =
  'people are not imported from files: AdminCreateUser makes them, or a UserMigration function when they sign in'
const threats = 'there is no threat protection'
const looks = 'the pages have their own look'
const terms = 'there are no terms on the pages'
const limits = 'there are no quotas'
const replicas = 'there is one region'
const linking = 'people of two providers stay two: accounts are not merged'
const secrets = 'a client has the one secret that it was made with'
const sessions = 'there is no limit to the sessions of a person'
const clientTokens = "tokens of client credentials are given by the token endpoint of the pool's domain"

function each(reason: string, ...operations: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(operations.map((operation) => [operation, reason]))
}

export const notModelled: Readonly<Record<string, string>> = {
  ...each(
    passkeys,
    'StartWebAuthnRegistration',
    'CompleteWebAuthnRegistration',
    'ListWebAuthnCredentials',
    'DeleteWebAuthnCredential',
  ),
  ...each(
    devices,
    'ConfirmDevice',
    'ForgetDevice',
    'GetDevice',
    'ListDevices',
    'UpdateDeviceStatus',
    'AdminForgetDevice',
    'AdminGetDevice',
    'AdminListDevices',
    'AdminUpdateDeviceStatus',
  ),
  ...each(
    imports,
    'CreateUserImportJob',
    'DescribeUserImportJob',
    'GetCSVHeader',
    'ListUserImportJobs',
    'StartUserImportJob',
    'StopUserImportJob',
  ),
  ...each(
    threats,
    'AdminListUserAuthEvents',
    'AdminUpdateAuthEventFeedback',
    'DescribeRiskConfiguration',
    'SetRiskConfiguration',
    'UpdateAuthEventFeedback',
    'GetLogDeliveryConfiguration',
    'SetLogDeliveryConfiguration',
  ),
  ...each(
    looks,
    'CreateManagedLoginBranding',
    'DeleteManagedLoginBranding',
    'DescribeManagedLoginBranding',
    'DescribeManagedLoginBrandingByClient',
    'UpdateManagedLoginBranding',
    'GetUICustomization',
    'SetUICustomization',
  ),
  ...each(terms, 'CreateTerms', 'DeleteTerms', 'DescribeTerms', 'DescribeTermsByClient', 'ListTerms', 'UpdateTerms'),
  ...each(limits, 'GetProvisionedLimit', 'UpdateProvisionedLimit'),
  ...each(replicas, 'CreateUserPoolReplica', 'DeleteUserPoolReplica', 'ListUserPoolReplicas', 'UpdateUserPoolReplica'),
  ...each(
    sessions,
    'GetUserPoolSessionConfiguration',
    'SetUserPoolSessionConfiguration',
    'GetUserPoolClientSessionConfiguration',
    'SetUserPoolClientSessionConfiguration',
  ),
  ...each(clientTokens, 'GetClientToken'),
  ...each(linking, 'AdminLinkProviderForUser', 'AdminDisableProviderForUser'),
  ...each(secrets, 'AddUserPoolClientSecret', 'DeleteUserPoolClientSecret', 'ListUserPoolClientSecrets'),
}
