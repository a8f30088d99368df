/** The operations of CloudFormation's API that read. */
import { DeployError, messageOf } from '../../../assembly/problems'
import { checkTemplate, isObject, type ParameterDeclaration, parseTemplate } from '../../../assembly/template'
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Access, Operation } from '../../../kernel/service'
import type { Deployer } from '../deployer'
import { findStack, resourcesOf } from '../find-stack'
import type { ResourceRecord, StackRecord } from '../state'

type Input = Readonly<Record<string, string>>

export function describeOperations({ records, stackId }: Deployer): Readonly<Record<string, Operation>> {
  const idOf = (nameOrId: string | undefined): string =>
    !nameOrId ? '*' : nameOrId.startsWith('arn:') ? nameOrId : stackId(nameOrId)

  function reading(action: string, known: readonly string[], handle: (input: Input) => unknown): Operation<Input> {
    return {
      access: (input): Access[] => [{ action: `cloudformation:${action}`, resource: idOf(input.StackName) }],
      handle(input) {
        refuseUnknown(input, known, `cloudformation ${action}`)
        return handle(input)
      },
    }
  }

  /** All stacks are one page: NextToken is accepted, and never given. */
  function chosen({ StackName }: Input): StackRecord[] {
    if (StackName) return [findStack(records, StackName)]
    return [...records.stacks.values()].sort((a, b) => b.createdAt - a.createdAt || b.order - a.order)
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
    DescribeStacks: reading('DescribeStacks', ['StackName', 'NextToken'], (input) => ({
      Stacks: chosen(input).map(describeStack),
    })),
    ListStacks: reading('ListStacks', ['NextToken', 'StackStatusFilter'], ({ StackStatusFilter }) => ({
      StackSummaries: chosen({})
        .filter(({ status }) => !StackStatusFilter || [StackStatusFilter].flat().includes(status))
        .map((stack) => ({
          StackId: stack.id,
          StackName: stack.name,
          TemplateDescription: stack.description,
          CreationTime: iso(stack.createdAt),
          LastUpdatedTime: iso(stack.updatedAt),
          StackStatus: stack.status,
          StackStatusReason: stack.statusReason,
        })),
    })),
    DescribeStackResources: reading(
      'DescribeStackResources',
      ['StackName', 'LogicalResourceId', 'PhysicalResourceId'],
      (input) => {
        const [stack, resources] = described(input)
        return {
          StackResources: resources.map((record) => ({
            ...describeResource(stack, record),
            Timestamp: iso(record.createdAt),
          })),
        }
      },
    ),
    DescribeStackResource: reading('DescribeStackResource', ['StackName', 'LogicalResourceId'], (input) => {
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
    ListStackResources: reading('ListStackResources', ['StackName', 'NextToken'], (input) => {
      const [stack, resources] = described(input)
      return {
        StackResourceSummaries: resources.map((record) => {
          const { StackName: _, StackId: __, ...summary } = describeResource(stack, record)
          return { ...summary, LastUpdatedTimestamp: iso(record.createdAt) }
        }),
      }
    }),
    DescribeStackEvents: reading('DescribeStackEvents', ['StackName', 'NextToken'], ({ StackName }) => {
      const stack = findStack(records, StackName)
      return {
        StackEvents: [
          stackEvent(stack),
          ...resourcesOf(records, stack)
            .reverse()
            .map((record) => resourceEvent(stack, record)),
        ],
      }
    }),
    GetTemplate: reading('GetTemplate', ['StackName', 'TemplateStage'], async ({ StackName }) => {
      const stack = findStack(records, StackName)
      const template = await records.template(stack.name)
      return { TemplateBody: JSON.stringify(template, null, 1), StagesAvailable: ['Original', 'Processed'] }
    }),
    ListExports: reading('ListExports', ['NextToken'], () => ({
      Exports: chosen({}).flatMap(({ id, outputs }) =>
        outputs.flatMap(({ exportName, value }) =>
          exportName === undefined ? [] : [{ ExportingStackId: id, Name: exportName, Value: value }],
        ),
      ),
    })),
    ListImports: reading('ListImports', ['ExportName', 'NextToken'], ({ ExportName = '' }) => {
      const importing = chosen({}).filter(({ imports }) => imports.includes(ExportName))
      if (importing.length === 0) {
        throw new AwsError('ValidationError', `Export '${ExportName}' is not imported by any stack.`)
      }
      return { Imports: importing.map(({ name }) => name) }
    }),
    ValidateTemplate: reading('ValidateTemplate', ['TemplateBody'], ({ TemplateBody = '' }) => {
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
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    EnableTerminationProtection: false,
  }
}

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
