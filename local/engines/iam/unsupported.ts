/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateRoleRequest: ['PermissionsBoundary'],
  CreateUserRequest: ['PermissionsBoundary'],
  SimulateCustomPolicyRequest: [
    'OrderedOrganizationPolicyInputList',
    'PermissionsBoundaryPolicyInputList',
    'ResourceHandlingOption',
    'ResourceOwner',
  ],
  SimulatePrincipalPolicyRequest: [
    'PermissionsBoundaryPolicyInputList',
    'PolicyExclusionList',
    'ResourceHandlingOption',
    'ResourceOwner',
  ],
  CreateSAMLProviderRequest: ['AddPrivateKey', 'AssertionEncryptionMode'],
  UpdateSAMLProviderRequest: ['AddPrivateKey', 'AssertionEncryptionMode', 'RemovePrivateKey'],
}
