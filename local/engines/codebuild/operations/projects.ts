/** Projects: made, changed, listed, deleted. */
import { NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import type { Access, Operation } from '../../../kernel/service'
import { createTagging, type GivenTags, tagList } from '../../../kernel/tags'
import { describeProject } from '../answer'
import { badTags, invalidInput, projectExists } from '../errors'
import { checkSettings } from '../settings'
import type { CodeBuildState, Project, Settings } from '../state'

export type ProjectInput = Partial<Omit<Settings, 'source' | 'artifacts' | 'environment' | 'serviceRole'>> &
  Pick<Settings, 'source' | 'artifacts' | 'environment' | 'serviceRole'> & {
    readonly name: string
    readonly description?: string | undefined
    readonly tags?: GivenTags | undefined
  }

export const tagging = createTagging(badTags)

const page = createInputPaging({
  token: 'nextToken',
  usual: 100,
  most: 100,
  badSize: () => invalidInput('Invalid page size'),
  badToken: () => invalidInput('Invalid next token'),
})

/** Its role is handed to CodeBuild. */
export const passRole = (role: string | undefined): readonly Access[] =>
  role === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'codebuild.amazonaws.com' } }]

/** A role's name will do; AWS tells its ARN. */
const roleArn = (cloud: Cloud, role: string): string =>
  role.startsWith('arn:') ? role : `arn:aws:iam::${cloud.accountId}:role/${role}`

/** Puts a project that is new, or in the place of one. @throws InvalidInputException, NotModelledError */
export function putProject(cloud: Cloud, state: CodeBuildState, input: ProjectInput): Project {
  const { name, description, tags } = input
  if (!/^[A-Za-z0-9][A-Za-z0-9\-_]{1,254}$/.test(name)) {
    throw invalidInput(`Invalid project name: ${name}; 2 to 255 letters, digits, - and _`)
  }
  const now = cloud.clock.now()
  const settings: Settings = {
    source: input.source,
    secondarySources: input.secondarySources,
    sourceVersion: input.sourceVersion,
    secondarySourceVersions: input.secondarySourceVersions,
    artifacts: input.artifacts,
    secondaryArtifacts: input.secondaryArtifacts,
    environment: input.environment,
    serviceRole: roleArn(cloud, input.serviceRole),
    cache: input.cache ?? { type: 'NO_CACHE' },
    timeoutInMinutes: input.timeoutInMinutes ?? 60,
    queuedTimeoutInMinutes: input.queuedTimeoutInMinutes ?? 480,
    encryptionKey: input.encryptionKey ?? cloud.arn('kms', 'alias/aws/s3'),
    logsConfig: input.logsConfig,
  }
  checkSettings(settings, `project ${name}`)
  if ((settings.source.type === 'CODEPIPELINE') !== (settings.artifacts.type === 'CODEPIPELINE')) {
    throw invalidInput('Invalid input: source and artifacts are both of type CODEPIPELINE, or neither is')
  }
  const project: Project = {
    ...settings,
    name,
    arn: state.projectArn(name),
    ...(description !== undefined && { description }),
    tags: tagList(tagging.read(tags)),
    created: state.find(name)?.created ?? now,
    lastModified: now,
  }
  state.putProject(project)
  return project
}

export function projectOperations(cloud: Cloud, state: CodeBuildState): Readonly<Record<string, Operation>> {
  const to = (action: string, name: string): Access => ({
    action: `codebuild:${action}`,
    resource: state.projectArn(name),
  })
  return {
    CreateProject: {
      access: ({ name, serviceRole }: ProjectInput) => [to('CreateProject', name), ...passRole(serviceRole)],
      handle(input: ProjectInput) {
        if (state.find(input.name)) throw projectExists(state.projectArn(input.name))
        return { project: describeProject(putProject(cloud, state, input)) }
      },
    },
    UpdateProject: {
      access: ({ name, serviceRole }: ProjectInput) => [to('UpdateProject', name), ...passRole(serviceRole)],
      handle(input: ProjectInput) {
        const { tags = [], ...before } = state.existing(input.name)
        return { project: describeProject(putProject(cloud, state, { ...before, tags, ...input })) }
      },
    },
    DeleteProject: {
      access: ({ name }: { name: string }) => [to('DeleteProject', name)],
      handle({ name }: { name: string }) {
        state.removeProject(name)
        return {}
      },
    },
    BatchGetProjects: {
      access: ({ names }: { names: readonly string[] }) => names.map((name) => to('BatchGetProjects', nameIn(name))),
      handle({ names }: { names: readonly string[] }) {
        const found = names.map((name) => state.find(name))
        return {
          projects: found.flatMap((project) => (project ? [describeProject(project)] : [])),
          projectsNotFound: names.filter((_name, index) => !found[index]),
        }
      },
    },
    ListProjects: {
      access: () => [{ action: 'codebuild:ListProjects', resource: '*' }],
      handle(input: { sortBy?: string; sortOrder?: string }) {
        if (input.sortBy !== undefined && input.sortBy !== 'NAME') {
          throw new NotModelledError(`sortBy "${input.sortBy}"`, 'ListProjects', 'modelled: NAME')
        }
        const names = state.projects().map(({ name }) => name)
        const { items, next } = page(names, (name) => name, input, input.sortOrder === 'DESCENDING')
        return { projects: items, ...next }
      },
    },
  }
}

const nameIn = (name: string): string => (name.startsWith('arn:') ? name.slice(name.indexOf(':project/') + 9) : name)
