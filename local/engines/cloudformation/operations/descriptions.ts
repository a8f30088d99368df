/** The operations of CloudFormation's API that read. */
import { DeployError } from '../../../assembly/problems'
import { checkTemplate, isObject, type ParameterDeclaration, parseTemplate } from '../../../assembly/template'
import { AwsError } from '../../../kernel/aws-error'
import { messageOf } from '../../../kernel/message-of'
import { createInputPaging } from '../../../kernel/paging'
import type { Access, Operation } from '../../../kernel/service'
import { tagList } from '../../../kernel/tags'
import type { Deployer } from '../deployer'
import { findStack, resourcesOf } from '../find-stack'
import type { ResourceRecord, StackRecord } from '../state'

type Input = Readonly<Record<string, string>>

/** AWS ends a page at a hundred or at 1 MB, by list; here a hundred ends each. No caller can say another number. */
const page = createInputPaging({
  token: 'NextToken',
  usual: 100,
  most: 100,
  badSize: (size) => new AwsError('ValidationError', `A page can't have ${String(size)}`),
  badToken: (token) => new AwsError('ValidationError', `${token} is not a valid NextToken`),
})

/** A number as text that sorts as the number does. */
const sortable = (number: number): string => number.toFixed(3).padStart(20, '0')

export function describeOperations({ records, stackId }: Deployer): Readonly<Record<string, Operation>> {
  const idOf = (nameOrId: string | undefined): string =>
    !nameOrId ? '*' : nameOrId.startsWith('arn:') ? nameOrId : stackId(nameOrId)

  function reading(action: string, handle: (input: Input) => unknown): Operation<Input> {
    return {
      access: (input): Access[] => [{ action: `cloudformation:${action}`, resource: idOf(input.StackName) }],
      handle,
    }
  }

  /** The newest first. */
  function pageOfStacks(stacks: Iterable<StackRecord>, input: Input) {
    const age = ({ createdAt, order, name }: StackRecord) => `${sortable(createdAt)} ${sortable(order)} ${name}`
    return page(stacks, age, input, true)
  }

  function describeResource(stack: StackRecord, record: ResourceRecord): Record<string, unknown> {
    return {
      StackName: stack.name,
      StackId: stack.id,
      LogicalResourceId: record.logicalId,
      PhysicalResourceId: record.ref,
      ResourceType: record.type,
      ResourceStatus: 'CREATE_COMPLETE',
    }
  }

  function described({ StackName, LogicalResourceId, PhysicalResourceId }: Input): [StackRecord, ResourceRecord[]] {
    const byPhysicalId = (stack: StackRecord) =>
      resourcesOf(records, stack).some(({ ref }) => ref === PhysicalResourceId)
    const holder = !StackName && PhysicalResourceId ? [...records.stacks.values()].find(byPhysicalId) : undefined
    if (!StackName && PhysicalResourceId && !holder) {
      throw new AwsError('ValidationError', `Stack for ${PhysicalResourceId} does not exist`)
    }
    const stack = holder ?? findStack(records, StackName)
    const resources = resourcesOf(records, stack).filter(
      ({ logicalId, ref }) =>
        (!LogicalResourceId || logicalId === LogicalResourceId) && (!PhysicalResourceId || ref === PhysicalResourceId),
    )
    return [stack, resources]
  }

  return {
    DescribeStacks: reading('DescribeStacks', (input) => {
      const stacks = input.StackName ? [findStack(records, input.StackName)] : records.stacks.values()
      const { items, next } = pageOfStacks(stacks, input)
      return { Stacks: items.map(describeStack), ...next }
    }),
    ListStacks: reading('ListStacks', (input) => {
      const { StackStatusFilter } = input
      const wanted = [...records.stacks.values()].filter(
        ({ status }) => !StackStatusFilter || [StackStatusFilter].flat().includes(status),
      )
      const { items, next } = pageOfStacks(wanted, input)
      return { StackSummaries: items.map(summary), ...next }
    }),
    DescribeStackResources: reading('DescribeStackResources', (input) => {
      const [stack, resources] = described(input)
      return {
        StackResources: resources.map((record) => ({
          ...describeResource(stack, record),
          Timestamp: iso(record.createdAt),
        })),
      }
    }),
    DescribeStackResource: reading('DescribeStackResource', (input) => {
      const [stack, [record]] = described(input)
      if (!record) {
        throw new AwsError(
          'ValidationError',
          `Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`,
        )
      }
      const detail = { ...describeResource(stack, record), LastUpdatedTimestamp: iso(record.createdAt) }
      return { StackResourceDetail: detail }
    }),
    ListStackResources: reading('ListStackResources', (input) => {
      const [stack, resources] = described(input)
      const { items, next } = page(resources, place, input)
      return {
        StackResourceSummaries: items.map((record) => {
          const { StackName: _, StackId: __, ...summary } = describeResource(stack, record)
          return { ...summary, LastUpdatedTimestamp: iso(record.createdAt) }
        }),
        ...next,
      }
    }),
    DescribeStackEvents: reading('DescribeStackEvents', (input) => {
      const stack = findStack(records, input.StackName)
      const ended = { order: Number.MAX_SAFE_INTEGER, logicalId: stack.name, event: stackEvent(stack) }
      const made = resourcesOf(records, stack).map((record) => ({ ...record, event: resourceEvent(stack, record) }))
      const { items, next } = page([...made, ended], place, input, true)
      return { StackEvents: items.map(({ event }) => event), ...next }
    }),
    GetTemplate: reading('GetTemplate', async ({ StackName }) => {
      const stack = findStack(records, StackName)
      const template = await records.template(stack.name)
      return { TemplateBody: JSON.stringify(template, null, 1), StagesAvailable: ['Original', 'Processed'] }
    }),
    ListExports: reading('ListExports', (input) => {
      const all = [...records.stacks.values()].flatMap(({ id, outputs }) =>
        outputs.flatMap(({ exportName, value }) =>
          exportName === undefined ? [] : [{ ExportingStackId: id, Name: exportName, Value: value }],
        ),
      )
      const { items, next } = page(all, ({ Name }) => Name, input)
      return { Exports: items, ...next }
    }),
    ListImports: reading('ListImports', (input) => {
      const { ExportName = '' } = input
      const importing = [...records.stacks.values()].filter(({ imports }) => imports.includes(ExportName))
      if (importing.length === 0) {
        throw new AwsError('ValidationError', `Export '${ExportName}' is not imported by any stack.`)
      }
      const { items, next } = pageOfStacks(importing, input)
      return { Imports: items.map(({ name }) => name), ...next }
    }),
    ValidateTemplate: reading('ValidateTemplate', ({ TemplateBody = '' }) => {
      const template = parseBody(TemplateBody)
      const problems = checkTemplate(template, 'template')
      if (problems.length > 0) throw new DeployError(problems)
      const parameters = isObject(template) && isObject(template.Parameters) ? template.Parameters : {}
      return {
        Description: isObject(template) ? template.Description : undefined,
        Parameters: Object.entries(parameters as Record<string, ParameterDeclaration>).map(([key, declaration]) => ({
          ParameterKey: key,
          DefaultValue: declaration.Default === undefined ? undefined : String(declaration.Default),
          NoEcho: String(declaration.NoEcho) === 'true',
          Description: declaration.Description,
        })),
      }
    }),
  }
}

/** @throws AwsError if it is not JSON */
export function parseBody(text: string): unknown {
  try {
    return parseTemplate(text)
  } catch (error) {
    throw new AwsError('ValidationError', messageOf(error))
  }
}

function describeStack(stack: StackRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.description,
    Parameters: stack.parameters.map(({ key, value }) => ({ ParameterKey: key, ParameterValue: value })),
    CreationTime: iso(stack.createdAt),
    LastUpdatedTime: iso(stack.updatedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: true,
    NotificationARNs: [],
    Capabilities: [],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: tagList(stack.tags),
    EnableTerminationProtection: false,
  }
}

function summary(stack: StackRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: iso(stack.createdAt),
    LastUpdatedTime: iso(stack.updatedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
  }
}

/** In the order of creation. */
const place = ({ order, logicalId }: Pick<ResourceRecord, 'order' | 'logicalId'>): string =>
  `${sortable(order)} ${logicalId}`

function stackEvent(stack: StackRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    EventId: `${stack.name}-${stack.status}`,
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: 'AWS::CloudFormation::Stack',
    Timestamp: iso(stack.updatedAt ?? stack.createdAt),
    ResourceStatus: stack.status,
    ResourceStatusReason: stack.statusReason,
  }
}

function resourceEvent(stack: StackRecord, record: ResourceRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    EventId: `${record.logicalId}-CREATE_COMPLETE`,
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.ref,
    ResourceType: record.type,
    Timestamp: iso(record.createdAt),
    ResourceStatus: 'CREATE_COMPLETE',
  }
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
