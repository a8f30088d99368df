/** AWS::CodePipeline::Pipeline */
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { declarationOf, type PipelineProperties } from './definition/from-template'
import type { Api } from './operations/context'
import { tagging } from './operations/tags'

interface Properties extends PipelineProperties {
  readonly DisableInboundStageTransitions?: readonly { readonly StageName: string; readonly Reason: string }[]
  readonly RestartExecutionOnUpdate?: boolean | string
  readonly Tags?: GivenTags
}

export function pipelineType({ engine, flow, commands }: Api): ResourceType {
  const { cloud, pipelines } = engine

  function disable(name: string, { DisableInboundStageTransitions = [] }: Properties): void {
    for (const given of DisableInboundStageTransitions) {
      refuseUnknown(given, ['StageName', 'Reason'], `pipeline ${name} DisableInboundStageTransitions`)
      const record = pipelines.stage(name, given.StageName)
      // Whoever enabled it since is not overruled by a start that applies the template again.
      if (record.transition) continue
      const transition = {
        enabled: false,
        changedBy: 'CloudFormation',
        changedAt: cloud.clock.now(),
        reason: given.Reason,
      }
      pipelines.putStage(name, { ...record, transition })
    }
  }

  return {
    type: 'AWS::CodePipeline::Pipeline',
    properties: [
      'Name',
      'RoleArn',
      'ArtifactStore',
      'ArtifactStores',
      'Stages',
      'ExecutionMode',
      'PipelineType',
      'Variables',
      'DisableInboundStageTransitions',
      'RestartExecutionOnUpdate',
      'Tags',
    ],
    named: {
      by: ['Name'],
      find: ({ Name }: Partial<Properties>, { physicalName }) => pipelines.get(Name ?? physicalName(100))?.name,
    },
    apply(properties: Properties, context) {
      if (!Array.isArray(properties.Stages)) throw new NotModelledError('no Stages', context.logicalId)
      const name = properties.Name ?? context.physicalName(100)
      const before = pipelines.get(name)?.version
      const { record } = commands.put(declarationOf(properties, name), tagging.read(properties.Tags))
      disable(name, properties)
      const isChanged = before !== undefined && record.version !== before
      if (isChanged && String(properties.RestartExecutionOnUpdate) === 'true') {
        flow.start(record, { trigger: { type: 'PipelineUpdate', detail: pipelines.arnOf(name) } })
      }
      return { ref: name, attributes: { Version: String(record.version) } }
    },
    remove: (name) => commands.remove(name),
  }
}
