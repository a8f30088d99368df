/** Create, read, change and delete pipelines. */
import type { Access, Operation } from '../../../kernel/service'
import type { GivenTags, Tags } from '../../../kernel/tags'
import { tagList } from '../../../kernel/tags'
import { findProvider, providerNames } from '../actions/providers'
import { checkPipeline } from '../definition/check'
import type { PipelineDeclaration } from '../definition/declaration'
import { invalidStructure, pipelineNameInUse, versionNotFound } from '../errors'
import type { Engine } from '../execution/engine'
import type { Flow } from '../execution/flow'
import type { Interventions } from '../execution/interventions'
import { pipelineSession } from '../execution/roles'
import type { SourcePolls } from '../execution/source-polls'
import { pagesOf } from '../page'
import type { PipelineRecord } from '../state/pipelines'
import { accessTo, pipelineOf, seconds } from './context'
import { apiTags, tagging } from './tags'

export interface PipelineCommands {
  /** Creates it, or brings it to this structure; what is the same stays the same version. Checks all before it changes any. */
  put(
    declaration: PipelineDeclaration,
    tags: Tags | undefined,
  ): { readonly record: PipelineRecord; readonly isNew: boolean }
  remove(name: string): void
}

export function createPipelineCommands(
  engine: Engine,
  flow: Flow,
  interventions: Interventions,
  polls: SourcePolls,
): PipelineCommands {
  const { cloud, pipelines, executions } = engine

  function checkRole(structure: PipelineDeclaration): void {
    try {
      pipelineSession(cloud, structure, 'CreatePipeline')
    } catch {
      throw invalidStructure(`CodePipeline is not authorized to perform AssumeRole on role ${structure.roleArn}`)
    }
  }

  return {
    put(given, tags) {
      const { version: _version, ...declaration } = given
      checkPipeline(declaration, { region: cloud.region, find: findProvider, known: providerNames })
      const before = pipelines.get(declaration.name)
      const now = cloud.clock.now()
      if (!before || before.structure.roleArn !== declaration.roleArn) checkRole(declaration)
      if (before && same(before.structure, declaration)) {
        if (tags === undefined || same(before.tags, tags)) return { record: before, isNew: false }
        const record = { ...before, tags }
        pipelines.put(record)
        return { record, isNew: false }
      }
      const record: PipelineRecord = {
        name: declaration.name,
        structure: declaration,
        version: (before?.version ?? 0) + 1,
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
        tags: tags ?? before?.tags ?? {},
      }
      pipelines.put(record)
      polls.watch(record)
      if (before) interventions.restructure(record, before.structure.stages)
      else flow.start(record, { trigger: { type: 'CreatePipeline', detail: cloud.arn('codepipeline', record.name) } })
      return { record, isNew: !before }
    },
    remove(name) {
      for (const { id } of executions.actions(name)) engine.letGo(id)
      executions.remove(name)
      engine.jobs.removeAll(name)
      polls.forget(name)
      pipelines.remove(name)
    },
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]))
}

interface PipelineInput {
  readonly pipeline: PipelineDeclaration
  readonly tags?: GivenTags
}

const page = pagesOf(1000)

export function pipelineOperations(engine: Engine, commands: PipelineCommands): Record<string, Operation> {
  const { cloud, pipelines } = engine
  const described = ({ structure, version }: PipelineRecord) => ({ ...structure, version })

  /** Who gives a role to a pipeline, or to an action of it, must be allowed to pass it. */
  function passed({ roleArn }: PipelineDeclaration): Access[] {
    return [
      {
        action: 'iam:PassRole',
        resource: roleArn,
        context: { 'iam:PassedToService': ['codepipeline.amazonaws.com'] },
      },
    ]
  }

  return {
    CreatePipeline: {
      access: ({ pipeline }: PipelineInput) => [
        ...accessTo(engine, 'CreatePipeline', pipeline.name),
        ...passed(pipeline),
      ],
      handle({ pipeline, tags }: PipelineInput) {
        const read = tagging.read(tags)
        if (pipelines.get(pipeline.name)) throw pipelineNameInUse(cloud.accountId, pipeline.name)
        const { record } = commands.put(pipeline, read)
        return { pipeline: described(record), ...(tags && { tags: apiTags(tagList(record.tags)) }) }
      },
    },
    UpdatePipeline: {
      access: ({ pipeline }: PipelineInput) => [
        ...accessTo(engine, 'UpdatePipeline', pipeline.name),
        ...passed(pipeline),
      ],
      handle({ pipeline }: PipelineInput) {
        pipelineOf(engine, pipeline.name)
        return { pipeline: described(commands.put(pipeline, undefined).record) }
      },
    },
    GetPipeline: {
      access: ({ name }: { name: string }) => accessTo(engine, 'GetPipeline', name),
      handle({ name, version }: { name: string; version?: number }) {
        const record = pipelineOf(engine, name)
        const structure = version === undefined ? record.structure : pipelines.structure(name, version)
        if (!structure) throw versionNotFound(name, version ?? 0)
        return {
          pipeline: { ...structure, version: version ?? record.version },
          metadata: {
            pipelineArn: pipelines.arnOf(name),
            created: seconds(record.createdAt),
            updated: seconds(record.updatedAt),
          },
        }
      },
    },
    ListPipelines: {
      access: () => [{ action: 'codepipeline:ListPipelines', resource: '*' }],
      handle(input: object) {
        const { items, next } = page(pipelines.all(), ({ name }) => name, input)
        return {
          pipelines: items.map(({ name, structure, version, createdAt, updatedAt }) => ({
            name,
            version,
            pipelineType: structure.pipelineType ?? 'V1',
            executionMode: structure.executionMode ?? 'SUPERSEDED',
            created: seconds(createdAt),
            updated: seconds(updatedAt),
          })),
          ...next,
        }
      },
    },
    DeletePipeline: {
      access: ({ name }: { name: string }) => accessTo(engine, 'DeletePipeline', name),
      handle({ name }: { name: string }) {
        // As on AWS, one that is not there is no error.
        if (pipelines.get(name)) commands.remove(name)
        return {}
      },
    },
  }
}
