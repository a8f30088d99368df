/** The CloudFormation resource types of CloudWatch Logs. */
import type { ResourceType } from '../../kernel/service'
import type { LogsEngine } from './engine'
import { deleteGroup, putGroup, readRetention } from './groups'
import type { ResourcePolicies } from './resource-policies'

export function createResources(engine: LogsEngine, policies: ResourcePolicies): readonly ResourceType[] {
  return [groupType(engine), policyType(policies)]
}

function groupType(engine: LogsEngine): ResourceType {
  return {
    type: 'AWS::Logs::LogGroup',
    properties: ['LogGroupName', 'RetentionInDays', 'LogGroupClass'],
    inert: {
      Tags: 'tags of a log group have no effect',
      DeletionProtectionEnabled: 'a local log group is easily made again',
    },
    named: {
      by: ['LogGroupName'],
      isIdentifier: true,
      find({ LogGroupName }, { physicalName }) {
        const found = engine.groups.get(LogGroupName ?? physicalName(512))
        // Unlike on AWS: names are the same at every start here, and a function may print before its group's turn.
        return found?.isAutomatic ? undefined : found?.name
      },
    },
    apply({ LogGroupName, RetentionInDays, LogGroupClass }, context) {
      const name: string = LogGroupName ?? context.physicalName(512)
      const retentionInDays = RetentionInDays === undefined ? undefined : readRetention(RetentionInDays)
      putGroup(engine, name, { retentionInDays, logGroupClass: LogGroupClass })
      return { ref: name, attributes: { Arn: engine.cloud.arn('logs', `log-group:${name}:*`) } }
    },
    remove: (name) => deleteGroup(engine, name),
  }
}

function policyType(policies: ResourcePolicies): ResourceType {
  return {
    type: 'AWS::Logs::ResourcePolicy',
    properties: ['PolicyName', 'PolicyDocument'],
    named: { by: ['PolicyName'], find: ({ PolicyName }) => policies.get(PolicyName)?.policyName },
    apply({ PolicyName, PolicyDocument }) {
      const policyDocument = typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument)
      return { ref: policies.put({ policyName: PolicyName, policyDocument }).policyName, attributes: {} }
    },
    remove: policies.remove,
  }
}
