/** Whether a structure is one that CodePipeline takes, in its words; what is not modelled is refused by name. */

import { NotModelledError } from '../../../kernel/aws-error'
import { limitOf } from '../../../kernel/range'
import type { Provider } from '../actions/provider'
import { constraint, invalidAction, invalidStage, invalidStructure } from '../errors'
import {
  type ActionDeclaration,
  modeOf,
  type PipelineDeclaration,
  runOrderOf,
  type StageDeclaration,
} from './declaration'
import { referencesIn } from './references'

export type FindProvider = (category: string, name: string) => Provider | undefined

export interface CheckOptions {
  readonly region: string
  readonly find: FindProvider
  /** What there is, for the message that something else is not. */
  readonly known: readonly string[]
}

const mostStages = 50
const mostActions = 50
const mostVariables = 50
const nameForm = /^[A-Za-z0-9.@_-]{1,100}$/
const artifactForm = /^[a-zA-Z0-9_-]{1,100}$/
const namespaceForm = /^[A-Za-z0-9@_-]{1,100}$/
const variableForm = /^[A-Za-z0-9@_-]{1,128}$/
const roleForm = /^arn:aws(-[\w]+)*:iam::[0-9]{12}:role\/.+$/
/** Of a value of a configuration; those that hold JSON or a text of the user's have limits of their own. */
const longestValue = 1000
const longTexts: ReadonlySet<string> = new Set(['EnvironmentVariables', 'ParameterOverrides', 'Input'])
/** Of what a configuration says to others, all together about what an action may have. */
const longestText = 10_000

export function checkPipeline(given: PipelineDeclaration, options: CheckOptions): void {
  const { name, stages, roleArn } = given
  if (!nameForm.test(name))
    throw constraint(name, 'pipeline.name', 'satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+')
  if (!roleForm.test(roleArn)) {
    throw constraint(roleArn, 'pipeline.roleArn', `satisfy regular expression pattern: ${roleForm.source}`)
  }
  checkKind(given)
  checkStores(given)
  if (stages.length < 2) {
    throw invalidStructure(
      `Pipeline has only ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`,
    )
  }
  if (stages.length > mostStages) {
    throw invalidStructure(`Pipeline has too many stages. There can only be up to ${mostStages} stages in a pipeline`)
  }
  const twice = firstTwice(stages.map((stage) => stage.name))
  if (twice !== undefined) throw invalidStructure(`Stage name '${twice}' is used more than once in the pipeline`)
  checkSources(stages)
  for (const stage of stages) checkStage(stage, options)
  checkArtifacts(stages)
  checkReferences(given)
}

function checkKind(given: PipelineDeclaration): void {
  const { name, pipelineType = 'V1', executionMode = 'SUPERSEDED', variables = [] } = given
  if (!['V1', 'V2'].includes(pipelineType)) {
    throw constraint(pipelineType, 'pipeline.pipelineType', 'satisfy enum value set: [V1, V2]')
  }
  if (!['QUEUED', 'SUPERSEDED', 'PARALLEL'].includes(executionMode)) {
    throw constraint(executionMode, 'pipeline.executionMode', 'satisfy enum value set: [PARALLEL, SUPERSEDED, QUEUED]')
  }
  if (executionMode === 'PARALLEL') {
    throw new NotModelledError('the execution mode PARALLEL', `pipeline ${name}`, 'modelled: SUPERSEDED, QUEUED')
  }
  if (pipelineType === 'V1' && modeOf(given) !== 'SUPERSEDED') {
    throw invalidStructure(`Pipeline type V1 does not support the execution mode ${executionMode}`)
  }
  if (pipelineType === 'V1' && variables.length > 0) {
    throw invalidStructure('Pipeline type V1 does not support variables at the pipeline level')
  }
  if (variables.length > mostVariables) {
    throw invalidStructure(`Pipeline has too many variables. There can only be up to ${mostVariables} variables`)
  }
  for (const variable of variables) {
    if (!variableForm.test(variable.name)) {
      throw constraint(
        variable.name,
        'pipeline.variables.member.name',
        'satisfy regular expression pattern: [A-Za-z0-9@\\-_]+',
      )
    }
  }
  const twice = firstTwice(variables.map((variable) => variable.name))
  if (twice !== undefined) throw invalidStructure(`Variable name '${twice}' is used more than once in the pipeline`)
}

function checkStores({ artifactStore, artifactStores }: PipelineDeclaration): void {
  if ((artifactStore === undefined) === (artifactStores === undefined)) {
    throw invalidStructure('Exactly one of artifactStore and artifactStores must be specified')
  }
  for (const store of artifactStore ? [artifactStore] : Object.values(artifactStores ?? {})) {
    if (store.type !== 'S3') throw constraint(store.type, 'pipeline.artifactStore.type', 'satisfy enum value set: [S3]')
  }
}

function checkSources([first, ...others]: readonly StageDeclaration[]): void {
  if (first?.actions.some(({ actionTypeId }) => actionTypeId.category !== 'Source')) {
    throw invalidStructure(`Stage '${first.name}' is the first of the pipeline: it may contain only source actions`)
  }
  for (const stage of others) {
    const source = stage.actions.find(({ actionTypeId }) => actionTypeId.category === 'Source')
    if (source) {
      throw invalidStructure(
        `Source action '${source.name}' is in stage '${stage.name}': only the first stage may contain source actions`,
      )
    }
  }
}

function checkStage(stage: StageDeclaration, options: CheckOptions): void {
  const { name, actions } = stage
  if (!nameForm.test(name)) {
    throw constraint(name, 'pipeline.stages.member.name', 'satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+')
  }
  if (actions.length === 0) throw invalidStage(`Stage '${name}' must contain at least one action`)
  if (actions.length > mostActions) {
    throw invalidStage(
      `Stage '${name}' has too many actions. There can only be up to ${mostActions} actions in a stage`,
    )
  }
  const twice = firstTwice(actions.map((action) => action.name))
  if (twice !== undefined) throw invalidStage(`Action name '${twice}' is used more than once in stage '${name}'`)
  for (const action of actions) checkAction(action, options)
}

function checkAction(action: ActionDeclaration, { region, find, known }: CheckOptions): void {
  const { name, actionTypeId, roleArn, namespace, timeoutInMinutes } = action
  const { category, provider, owner, version } = actionTypeId
  if (!nameForm.test(name)) {
    throw constraint(
      name,
      'pipeline.stages.actions.member.name',
      'satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+',
    )
  }
  const found = owner === 'AWS' ? find(category, provider) : undefined
  if (!found) {
    const type = `the action type (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}')`
    throw new NotModelledError(type, `action '${name}'`, `modelled: ${known.join(', ')}`)
  }
  if (version !== '1' || (action.region !== undefined && action.region !== region)) {
    const where = (action.region ?? region).toUpperCase().replaceAll('-', '_')
    throw invalidAction(
      `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${name}' is not available in region ${where}`,
    )
  }
  if (roleArn !== undefined && !roleForm.test(roleArn)) {
    throw constraint(
      roleArn,
      'pipeline.stages.actions.member.roleArn',
      `satisfy regular expression pattern: ${roleForm.source}`,
    )
  }
  const order = runOrderOf(action)
  if (!(Number.isInteger(order) && order >= 1 && order <= 999)) {
    throw constraint(order, 'pipeline.stages.actions.member.runOrder', limitOf(order, 1, 999))
  }
  if (namespace !== undefined && !namespaceForm.test(namespace)) {
    throw constraint(
      namespace,
      'pipeline.stages.actions.member.namespace',
      'satisfy regular expression pattern: [A-Za-z0-9@\\-_]+',
    )
  }
  if (timeoutInMinutes !== undefined) checkTimeout(action, timeoutInMinutes)
  checkConfiguration(action, found)
  checkCounts(action, found)
}

function checkTimeout({ name, actionTypeId }: ActionDeclaration, minutes: number): void {
  if (actionTypeId.category !== 'Approval') {
    throw invalidAction(`Action '${name}' has a timeout: only manual approval actions may have one`)
  }
  if (!(Number.isInteger(minutes) && minutes >= 5 && minutes <= 86_400)) {
    throw constraint(minutes, 'pipeline.stages.actions.member.timeoutInMinutes', limitOf(minutes, 5, 86_400))
  }
}

function checkConfiguration({ name, configuration = {} }: ActionDeclaration, provider: Provider): void {
  for (const [key, kind] of Object.entries(provider.configuration)) {
    if (kind === 'required' && configuration[key] === undefined) {
      throw invalidAction(`Action configuration for action '${name}' is missing required configuration '${key}'`)
    }
  }
  for (const [key, value] of Object.entries(configuration)) {
    if (!Object.hasOwn(provider.configuration, key)) {
      throw invalidAction(`Action configuration for action '${name}' contains unknown configuration '${key}'`)
    }
    const most = longTexts.has(key) ? longestText : longestValue
    if (value.length > most) {
      throw constraint(
        value,
        `pipeline.stages.actions.configuration.${key}`,
        `have length less than or equal to ${most}`,
      )
    }
  }
  provider.check?.(configuration, name)
}

function checkCounts({ name, inputArtifacts = [], outputArtifacts = [] }: ActionDeclaration, provider: Provider): void {
  const count = (kind: string, given: number, [least, most]: readonly [number, number]): void => {
    if (given < least) {
      throw invalidAction(
        `Action ${name} declares ${given} ${kind} artifacts which is less than the minimum count (${least})`,
      )
    }
    if (given > most) {
      throw invalidAction(
        `Action ${name} declares ${given} ${kind} artifacts which is more than the maximum count (${most})`,
      )
    }
  }
  count('input', inputArtifacts.length, provider.inputs)
  count('output', outputArtifacts.length, provider.outputs)
  for (const artifact of [...inputArtifacts, ...outputArtifacts]) {
    if (!artifactForm.test(artifact.name)) {
      throw constraint(
        artifact.name,
        'pipeline.stages.actions.artifacts.member.name',
        'satisfy regular expression pattern: [a-zA-Z0-9_\\-]+',
      )
    }
  }
}

function checkArtifacts(stages: readonly StageDeclaration[]): void {
  const made = new Set<string>()
  for (const action of stages.flatMap(inOrder)) {
    for (const { name } of action.inputArtifacts ?? []) {
      if (!made.has(name)) {
        throw invalidAction(
          `Input Artifact Bundle ${name} in action ${action.name} is not declared as Output Artifact Bundle in any of the preceding actions`,
        )
      }
    }
    for (const { name } of action.outputArtifacts ?? []) {
      if (made.has(name)) {
        throw invalidAction(`Output Artifact Bundle name must be unique within the pipeline. ${name} has a duplicate`)
      }
      made.add(name)
    }
  }
}

/** A variable is there when an action of a lower run order, or of a stage before, has given it. */
function checkReferences({ stages, variables = [] }: PipelineDeclaration): void {
  const namespaces = new Set(['codepipeline'])
  for (const stage of stages) {
    for (const action of inOrder(stage)) {
      for (const [key, value] of Object.entries(action.configuration ?? {})) {
        for (const { text, namespace, name } of referencesIn(value)) {
          const place = `StageName=[${stage.name}], ActionName=[${action.name}], ActionConfigurationKey=[${key}], VariableReferenceText=[${text}]`
          const form =
            'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.).'
          if (namespace === 'variables') {
            if (variables.some((variable) => variable.name === name)) continue
            throw invalidAction(`${form} The following pipeline variable is not declared. ${place}`)
          }
          if (!namespaces.has(namespace)) {
            throw invalidAction(
              `${form} The following pipeline execution variables are referencing a namespace that does not exist. ${place}`,
            )
          }
        }
      }
      const { namespace } = action
      if (namespace === undefined) continue
      if (namespace === 'codepipeline' || namespace === 'variables' || namespaces.has(namespace)) {
        throw invalidAction(`Action namespaces must be unique: '${namespace}' of action '${action.name}' is in use`)
      }
      namespaces.add(namespace)
    }
  }
}

const inOrder = ({ actions }: StageDeclaration): ActionDeclaration[] =>
  [...actions].sort((one, other) => runOrderOf(one) - runOrderOf(other))

const firstTwice = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) < index)
