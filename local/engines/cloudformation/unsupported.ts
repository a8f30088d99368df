/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  ContinueUpdateRollbackInput: ['ForceRollback'],
  CreateChangeSetInput: ['DeploymentMode', 'DisableValidation', 'ResourceTypes', 'ResourcesToImport'],
  CreateStackInput: ['DisableValidation', 'ResourceTypes', 'StackPolicyBody', 'StackPolicyURL'],
  DeleteStackInput: ['DeletionMode'],
  GetTemplateSummaryInput: ['CallAs', 'StackSetName', 'TemplateSummaryConfig'],
  UpdateStackInput: [
    'DisableValidation',
    'ResourceTypes',
    'StackPolicyBody',
    'StackPolicyDuringUpdateBody',
    'StackPolicyDuringUpdateURL',
    'StackPolicyURL',
  ],
}
