/**
 * CreateStack, UpdateStack and DeleteStack, from a template in the request. They are done when they answer; a
 * resource that fails leaves the stack in CREATE_FAILED or UPDATE_FAILED (nothing is rolled back).
 */
import type { AssemblyStack } from '../../../assembly/read-assembly'
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { createTagging, type GivenTags } from '../../../kernel/tags'
import type { Deployer } from '../deployer'
import { findStack } from '../find-stack'
import type { DeployedStack } from '../report'
import type { StackRecord } from '../state'
import { parseBody } from './descriptions'

const tagging = createTagging(({ why }) => new AwsError('ValidationError', `Tags: ${why}.`))

interface ChangeInput {
  readonly StackName?: string
  readonly TemplateBody?: string
  readonly UsePreviousTemplate?: boolean | string
  readonly Parameters?: readonly {
    readonly ParameterKey: string
    readonly ParameterValue?: string
    readonly UsePreviousValue?: boolean | string
  }[]
  readonly Tags?: GivenTags
}

interface Applied {
  readonly answer: { readonly StackId: string }
  readonly change: DeployedStack['change'] | undefined
}

export function changeOperations(deployer: Deployer): Readonly<Record<string, Operation>> {
  const { records, stackId } = deployer

  function changing(action: string, handle: (input: ChangeInput) => Promise<unknown>): Operation<ChangeInput> {
    return {
      access: ({ StackName = '' }) => {
        const resource = StackName.startsWith('arn:') ? StackName : stackId(StackName)
        return [{ action: `cloudformation:${action}`, resource }]
      },
      handle,
    }
  }

  function refuseAssembly({ name, origin }: StackRecord): void {
    if (origin === 'api') return
    const hint = 'it comes from the cloud assembly: synthesize and start again'
    throw new NotModelledError('changing the stack by API', `stack ${name}`, hint)
  }

  async function apply(name: string, input: ChangeInput, before: StackRecord | undefined): Promise<Applied> {
    const usesPrevious = before !== undefined && String(input.UsePreviousTemplate) === 'true'
    if (!usesPrevious && input.TemplateBody === undefined) {
      throw new AwsError('ValidationError', 'Either Template URL or Template Body must be specified.')
    }
    const template = usesPrevious ? await records.template(name) : parseBody(input.TemplateBody ?? '')
    const given: Record<string, string> = {}
    for (const { ParameterKey, ParameterValue, UsePreviousValue } of input.Parameters ?? []) {
      const value = String(UsePreviousValue) === 'true' ? before?.given[ParameterKey] : ParameterValue
      if (value !== undefined) given[ParameterKey] = value
    }
    const tags = input.Tags ? tagging.read(input.Tags) : (before?.tags ?? {})
    const source: AssemblyStack = {
      name,
      template,
      dependsOn: [],
      parameters: {},
      tags,
      account: undefined,
      region: undefined,
    }
    const { stacks } = await deployer.applyOne(source, given)
    return { answer: { StackId: stackId(name) }, change: stacks[0]?.change }
  }

  return {
    CreateStack: changing('CreateStack', async (input) => {
      const { StackName = '' } = input
      if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(StackName)) {
        const rule = 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*'
        throw new AwsError(
          'ValidationError',
          `Value '${StackName}' at 'stackName' failed to satisfy constraint: ${rule}`,
        )
      }
      if (records.stacks.has(StackName)) {
        throw new AwsError('AlreadyExistsException', `Stack [${StackName}] already exists`)
      }
      return (await apply(StackName, input, undefined)).answer
    }),
    UpdateStack: changing('UpdateStack', async (input) => {
      const before = findStack(records, input.StackName)
      refuseAssembly(before)
      const { answer, change } = await apply(before.name, input, before)
      if (change === 'unchanged') throw new AwsError('ValidationError', 'No updates are to be performed.')
      return answer
    }),
    DeleteStack: changing('DeleteStack', async (input) => {
      const name = input.StackName?.startsWith('arn:') ? input.StackName.split('/')[1] : input.StackName
      const stack = records.stacks.get(name ?? '')
      // As on AWS, deleting what is not there succeeds.
      if (!stack) return {}
      refuseAssembly(stack)
      for (const { exportName } of stack.outputs) {
        const importers = [...records.stacks.values()].filter(
          ({ imports }) => exportName && imports.includes(exportName),
        )
        if (importers.length > 0) {
          const names = importers.map((importer) => importer.name).join(', ')
          throw new AwsError('ValidationError', `Export ${exportName} cannot be deleted as it is in use by ${names}`)
        }
      }
      await deployer.removeOne(stack.name)
      return {}
    }),
  }
}
