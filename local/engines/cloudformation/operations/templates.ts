/** GetTemplate, GetTemplateSummary and ValidateTemplate. */
import { DeployError } from '../../../assembly/problems'
import { checkTemplate, isObject, type ParameterDeclaration } from '../../../assembly/template'
import { expandTransforms } from '../../../assembly/transforms'
import { AwsError } from '../../../kernel/aws-error'
import { messageOf } from '../../../kernel/message-of'
import type { CallContext, Operation } from '../../../kernel/service'
import { capabilitiesReason, neededCapabilities, transformsOf } from '../capabilities'
import { checkForm } from '../check-request'
import type { Deployer } from '../deployer'
import { findStack } from '../find-stack'
import { parseBody, readTemplateText, type TemplateInput } from '../read-template'
import { originalOf } from '../revision'
import { accessToStack } from './stack-access'

interface Input extends TemplateInput {
  readonly StackName?: string
  readonly ChangeSetName?: string
  readonly TemplateStage?: string
}

export function templateOperations(deployer: Deployer): Readonly<Record<string, Operation>> {
  const { cloud, records, changeSets } = deployer

  function reading(action: string, handle: (input: Input, context: CallContext) => unknown): Operation<Input> {
    return { access: ({ StackName }) => accessToStack(deployer, action, StackName), handle }
  }

  async function given(input: Input, { caller }: CallContext): Promise<unknown> {
    const text = await readTemplateText(cloud, caller, input)
    if (text === undefined) {
      throw new AwsError('ValidationError', 'Either Template URL or Template Body must be specified.')
    }
    return parseBody(text)
  }

  return {
    GetTemplate: reading('GetTemplate', async ({ StackName, ChangeSetName, TemplateStage = 'Original' }) => {
      if (TemplateStage !== 'Original' && TemplateStage !== 'Processed') {
        throw new AwsError('ValidationError', `TemplateStage must be Original or Processed, not ${TemplateStage}`)
      }
      if (StackName === undefined && ChangeSetName !== undefined && !ChangeSetName.startsWith('arn:')) {
        throw new AwsError('ValidationError', 'StackName is a required parameter.')
      }
      const stack = StackName === undefined ? undefined : findStack(records, StackName)
      const changeSet = ChangeSetName === undefined ? undefined : changeSets.find(ChangeSetName, stack?.id)
      if (ChangeSetName !== undefined && !changeSet) {
        throw new AwsError('ChangeSetNotFound', `ChangeSet [${ChangeSetName}] does not exist`, 404)
      }
      if (!stack && !changeSet) throw new AwsError('ValidationError', 'StackName must be specified.')
      const original = changeSet?.original ?? (stack && (await originalOf(records, stack.name))) ?? ''
      const declared = original === '' ? {} : parseBody(original)
      const isExpanded = TemplateStage === 'Processed' && transformsOf(declared).length > 0
      const TemplateBody = isExpanded ? JSON.stringify(expand(declared), null, 1) : original
      return { TemplateBody, StagesAvailable: ['Original', 'Processed'] }
    }),

    GetTemplateSummary: reading('GetTemplateSummary', async (input, context) => {
      const stack = input.StackName === undefined ? undefined : findStack(records, input.StackName)
      if (stack?.status === 'REVIEW_IN_PROGRESS') {
        const problem = 'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.'
        throw new AwsError('ValidationError', problem)
      }
      const declared = stack ? parseBody((await originalOf(records, stack.name)) ?? '{}') : await given(input, context)
      checkGiven(declared)
      const template = expand(declared)
      const { AWSTemplateFormatVersion, Metadata, Resources } = objectOf(template)
      const types = Object.values(objectOf(Resources)).map((resource) => String(objectOf(resource).Type))
      return {
        ...describeTemplate(declared, template),
        Parameters: parametersOf(template).map(([key, declaration]) => ({
          ...describeParameter(key, declaration),
          ParameterType: declaration.Type,
          ParameterConstraints: declaration.AllowedValues
            ? { AllowedValues: declaration.AllowedValues.map(String) }
            : {},
        })),
        ResourceTypes: [...new Set(types)],
        Version: AWSTemplateFormatVersion,
        Metadata: Metadata === undefined ? undefined : JSON.stringify(Metadata),
        ResourceIdentifierSummaries: [...new Set(types)].map((ResourceType) => ({
          ResourceType,
          LogicalResourceIds: Object.keys(objectOf(Resources)).filter((_, index) => types[index] === ResourceType),
        })),
      }
    }),

    ValidateTemplate: reading('ValidateTemplate', async (input, context) => {
      const declared = await given(input, context)
      checkGiven(declared)
      const template = expand(declared)
      return {
        ...describeTemplate(declared, template),
        Parameters: parametersOf(template).map(([key, declaration]) => describeParameter(key, declaration)),
      }
    }),
  }
}

function checkGiven(declared: unknown): void {
  checkForm(declared)
  const problems = checkTemplate(expand(declared), 'template')
  if (problems.length > 0) throw new DeployError(problems)
}

function expand(declared: unknown): unknown {
  try {
    return expandTransforms(declared)
  } catch (error) {
    throw new AwsError('ValidationError', messageOf(error))
  }
}

function describeTemplate(declared: unknown, template: unknown): Record<string, unknown> {
  const needed = neededCapabilities(template)
  const transforms = transformsOf(declared)
  return {
    Description: objectOf(template).Description,
    ...(needed.capabilities.length > 0 && {
      Capabilities: needed.capabilities,
      CapabilitiesReason: capabilitiesReason(needed),
    }),
    ...(transforms.length > 0 && { DeclaredTransforms: transforms }),
  }
}

function parametersOf(template: unknown): [string, ParameterDeclaration][] {
  return Object.entries(objectOf(objectOf(template).Parameters)) as [string, ParameterDeclaration][]
}

function describeParameter(key: string, declaration: ParameterDeclaration): Record<string, unknown> {
  return {
    ParameterKey: key,
    DefaultValue: declaration.Default === undefined ? undefined : String(declaration.Default),
    NoEcho: String(declaration.NoEcho) === 'true',
    Description: declaration.Description,
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}
