/** How stacks, their resources and events look in answers. */
import { tagList } from '../../../kernel/tags'
import type { StackEvent } from '../events'
import type { ResourceStatus } from '../resource-statuses'
import type { ResourceRecord, StackRecord } from '../state'

export function describeStack(stack: StackRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    Parameters: stack.parameters.map(({ key, value, resolved }) => ({
      ParameterKey: key,
      ParameterValue: value,
      ResolvedValue: resolved,
    })),
    CreationTime: iso(stack.createdAt),
    LastUpdatedTime: iso(stack.updatedAt),
    DeletionTime: iso(stack.deletedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    // What the assembly's stacks do: nothing of them is rolled back.
    DisableRollback: stack.disableRollback ?? stack.origin === 'assembly',
    NotificationARNs: [],
    TimeoutInMinutes: stack.timeoutInMinutes,
    Capabilities: stack.capabilities ?? [],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    RoleARN: stack.roleArn,
    Tags: tagList(stack.tags),
    ParentId: stack.parentId,
    RootId: stack.rootId,
    EnableTerminationProtection: stack.terminationProtection ?? false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  }
}

export function summaryOf(stack: StackRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: iso(stack.createdAt),
    LastUpdatedTime: iso(stack.updatedAt),
    DeletionTime: iso(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  }
}

/** A resource as it is listed: what is being done to it goes before what it is. */
export interface ListedResource extends Pick<ResourceRecord, 'logicalId' | 'type' | 'order'> {
  readonly ref: string
  readonly status: string
  readonly reason: string | undefined
  readonly at: number
}

export function listed(record: ResourceRecord, doing: ResourceStatus | undefined): ListedResource {
  const { createdAt, updatedAt, notRemoved } = record
  const changed = updatedAt === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE'
  return {
    ...record,
    status: doing?.status ?? (notRemoved === undefined ? changed : 'DELETE_FAILED'),
    reason: doing?.reason ?? notRemoved,
    at: doing?.at ?? updatedAt ?? createdAt,
  }
}

export function describeResource(record: ListedResource): Record<string, unknown> {
  return {
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.ref === '' ? undefined : record.ref,
    ResourceType: record.type,
    ResourceStatus: record.status,
    ResourceStatusReason: record.reason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  }
}

export function describeEvent({ id, name }: StackRecord, event: StackEvent): Record<string, unknown> {
  return {
    StackId: id,
    StackName: name,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: iso(event.at),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.token,
  }
}

export function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
