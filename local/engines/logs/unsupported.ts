/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateLogGroupRequest: ['deletionProtectionEnabled', 'kmsKeyId'],
  DeleteResourcePolicyRequest: ['expectedRevisionId'],
  DescribeLogGroupsRequest: ['accountIdentifiers', 'includeLinkedAccounts', 'logGroupClass', 'logGroupIdentifiers'],
  DescribeResourcePoliciesRequest: ['policyScope'],
  FilterLogEventsRequest: ['startFromHead'],
  PutLogEventsRequest: ['entity'],
  PutResourcePolicyRequest: ['expectedRevisionId', 'resourceArn'],
}

/** Operations of AWS, and what to do without them. */
export const notModelled = {
  StartQuery: 'search with FilterLogEvents',
  StartLiveTail: 'search with FilterLogEvents',
  PutSubscriptionFilter: 'nothing reads log groups here',
  PutMetricFilter: 'there are no metrics here',
  CreateExportTask: 'read them with GetLogEvents',
  AssociateKmsKey: 'nothing is encrypted here',
}
