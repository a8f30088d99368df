/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateStackInput: [
    'DeploymentConfig',
    'DisableRollback',
    'DisableValidation',
    'EnableTerminationProtection',
    'NotificationARNs',
    'OnFailure',
    'ResourceTypes',
    'RetainExceptOnCreate',
    'RoleARN',
    'RollbackConfiguration',
    'StackPolicyBody',
    'StackPolicyURL',
    'TemplateURL',
    'TimeoutInMinutes',
  ],
  DeleteStackInput: ['DeletionMode', 'DeploymentConfig', 'RetainResources', 'RoleARN'],
  GetTemplateInput: ['ChangeSetName'],
  UpdateStackInput: [
    'DeploymentConfig',
    'DisableRollback',
    'DisableValidation',
    'NotificationARNs',
    'ResourceTypes',
    'RetainExceptOnCreate',
    'RoleARN',
    'RollbackConfiguration',
    'StackPolicyBody',
    'StackPolicyDuringUpdateBody',
    'StackPolicyDuringUpdateURL',
    'StackPolicyURL',
    'TemplateURL',
  ],
  ValidateTemplateInput: ['TemplateURL'],
}
