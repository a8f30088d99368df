/** What a request says that a stack is to be made of, on top of what the stack is. */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Principal } from '../../kernel/principal'
import { createTagging, type GivenTags } from '../../kernel/tags'
import type { Deployer } from './deployer'
import { parseBody, readTemplateText, type TemplateInput } from './read-template'
import type { StackRecord } from './state'

export interface RevisionInput extends TemplateInput {
  readonly UsePreviousTemplate?: boolean
  readonly Parameters?: readonly {
    readonly ParameterKey?: string
    readonly ParameterValue?: string
    readonly UsePreviousValue?: boolean
  }[]
  readonly Tags?: GivenTags
  readonly Capabilities?: readonly string[]
  readonly RoleARN?: string
  readonly NotificationARNs?: readonly string[]
  readonly RollbackConfiguration?: {
    readonly RollbackTriggers?: readonly object[]
    readonly MonitoringTimeInMinutes?: number
  }
  readonly DeploymentConfig?: { readonly Mode?: string; readonly DisableRollback?: boolean }
}

export interface Revision {
  /** As it is written. */
  readonly original: string
  /** As it is declared: its transforms are not expanded. */
  readonly template: unknown
  readonly given: StackRecord['given']
  readonly tags: StackRecord['tags']
  readonly capabilities: readonly string[]
  readonly roleArn: string | undefined
}

const tagging = createTagging(({ why }) => new AwsError('ValidationError', `Tags: ${why}.`))

/** @throws AwsError `ValidationError` */
export async function readRevision(
  { cloud, records }: Pick<Deployer, 'cloud' | 'records'>,
  caller: Principal,
  input: RevisionInput,
  before: StackRecord | undefined,
  read: () => Promise<string | undefined> = () => readTemplateText(cloud, caller, input),
): Promise<Revision> {
  refuseUnmodelled(input)
  const isPrevious = input.UsePreviousTemplate === true
  const written = await read()
  if (isPrevious && written !== undefined) {
    throw invalid('Specify either a template or UsePreviousTemplate, not both.')
  }
  const original = isPrevious && before ? await originalOf(records, before.name) : written
  if (original === undefined) throw invalid('Either Template URL or Template Body must be specified.')
  const template = parseBody(original)
  return {
    original,
    template,
    given: givenIn(input, before),
    tags: input.Tags ? tagging.read(input.Tags) : (before?.tags ?? {}),
    capabilities: input.Capabilities ?? [],
    roleArn: input.RoleARN ?? before?.roleArn,
  }
}

/** Members that clients send empty, or with what is done anyway. */
function refuseUnmodelled({ NotificationARNs = [], RollbackConfiguration, DeploymentConfig }: RevisionInput): void {
  const refuse = (what: string, hint?: string): never => {
    throw new NotModelledError(what, 'cloudformation', hint)
  }
  if (NotificationARNs.length > 0) refuse('NotificationARNs', 'the events of a stack tell the same')
  const { RollbackTriggers = [], MonitoringTimeInMinutes = 0 } = RollbackConfiguration ?? {}
  if (RollbackTriggers.length > 0 || MonitoringTimeInMinutes > 0) refuse('RollbackConfiguration')
  refuseDeploymentConfig(DeploymentConfig)
}

/** @throws NotModelledError for a way to deploy other than the one that there always was */
export function refuseDeploymentConfig({
  Mode = 'STANDARD',
  DisableRollback,
}: RevisionInput['DeploymentConfig'] = {}): void {
  const refuse = (what: string, hint: string) => new NotModelledError(what, 'cloudformation', hint)
  if (Mode !== 'STANDARD') throw refuse(`DeploymentConfig.Mode ${Mode}`, 'modelled: STANDARD')
  if (DisableRollback !== undefined) {
    throw refuse('DeploymentConfig.DisableRollback', 'say DisableRollback beside it')
  }
}

export async function originalOf(records: Deployer['records'], stack: string): Promise<string | undefined> {
  const written = await records.original(stack)
  if (written !== undefined) return written
  const template = await records.template(stack)
  return template === undefined ? undefined : JSON.stringify(template, null, 1)
}

function givenIn({ Parameters = [] }: RevisionInput, before: StackRecord | undefined): Record<string, string> {
  const given: Record<string, string> = {}
  for (const { ParameterKey = '', ParameterValue, UsePreviousValue } of Parameters) {
    if (ParameterKey === '') throw invalid('ParameterKey must be given for each parameter.')
    if (Object.hasOwn(given, ParameterKey)) throw invalid(`Parameters: [${ParameterKey}] are given twice`)
    if (UsePreviousValue === true) {
      if (ParameterValue !== undefined) {
        throw invalid(
          `Invalid input for parameter key ${ParameterKey}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
        )
      }
      if (!before)
        throw invalid(
          `Invalid input for parameter key ${ParameterKey}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
        )
      const value = before.given[ParameterKey]
      // One that only had its default has the template's again.
      if (value !== undefined) given[ParameterKey] = value
    } else if (ParameterValue !== undefined) given[ParameterKey] = ParameterValue
  }
  return given
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)
