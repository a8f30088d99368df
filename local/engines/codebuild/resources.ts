/** `AWS::CodeBuild::Project`. */
import type { Api } from '../../kernel/api'
import { createInputCheck } from '../../kernel/check-input'
import type { Cloud } from '../../kernel/cloud'
import type { ResourceType } from '../../kernel/service'
import { type ProjectInput, putProject } from './operations/projects'
import type { CodeBuildState } from './state'
import { unsupported } from './unsupported'

interface ProjectProperties {
  readonly Name?: string
  readonly Tags?: unknown
  readonly [property: string]: unknown
}

export function createResources(cloud: Cloud, state: CodeBuildState, api: Api): readonly ResourceType[] {
  const check = createInputCheck({ api, name: 'codebuild', unsupported })
  return [
    {
      type: 'AWS::CodeBuild::Project',
      properties: [
        'Artifacts',
        'Description',
        'EncryptionKey',
        'Environment',
        'LogsConfig',
        'Name',
        'SecondaryArtifacts',
        'SecondarySourceVersions',
        'SecondarySources',
        'ServiceRole',
        'Source',
        'SourceVersion',
        'Tags',
        'TimeoutInMinutes',
      ],
      inert: {
        BadgeEnabled: 'there is no badge to show',
        Cache: 'nothing is kept between builds',
        ConcurrentBuildLimit: 'as many builds run at once as this machine has processors',
        QueuedTimeoutInMinutes: 'a build waits as long as it has to',
        Visibility: 'nothing here is public',
      },
      named: {
        by: ['Name'],
        find: ({ Name }: ProjectProperties, { physicalName }) => state.find(Name ?? physicalName())?.name,
      },
      apply(properties: ProjectProperties, { physicalName, stackName, logicalId }) {
        const { Name, Cache, BadgeEnabled, ConcurrentBuildLimit, QueuedTimeoutInMinutes, Visibility, ...more } =
          properties
        const input = { ...inLowerCase(more), name: Name ?? physicalName() }
        const checked = check('CreateProject', numbersRead(input)) as ProjectInput
        const before = state.find(checked.name)
        const project = putProject(cloud, state, checked)
        // A start that changes nothing of it is no change.
        if (before && same(before, project)) state.putProject(before)
        cloud.trace({ kind: 'project.applied', subject: project.arn, ids: [], detail: { stackName, logicalId } })
        return { ref: project.name, attributes: { Arn: project.arn } }
      },
      remove: (name) => state.removeProject(name),
    },
  ]
}

const same = (before: object, after: object): boolean =>
  JSON.stringify({ ...before, lastModified: 0 }) === JSON.stringify({ ...after, lastModified: 0 })

/** The API's members are the template's properties with a small letter first, but for one. */
function inLowerCase(properties: object): Readonly<Record<string, unknown>> {
  const value = (member: unknown): unknown => {
    if (Array.isArray(member)) return member.map(value)
    return typeof member === 'object' && member !== null ? inLowerCase(member) : member
  }
  const name = (text: string) => (text === 'BuildSpec' ? 'buildspec' : `${text[0]?.toLowerCase()}${text.slice(1)}`)
  return Object.fromEntries(Object.entries(properties).map(([text, member]) => [name(text), value(member)]))
}

/** A template may write numbers as texts. */
const numbersRead = (input: Readonly<Record<string, unknown>>): object =>
  input.timeoutInMinutes === undefined ? input : { ...input, timeoutInMinutes: Number(input.timeoutInMinutes) }
