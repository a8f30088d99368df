/** Repositories: made, told of, deleted; their branches and commits. */
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import type { Access, Operation } from '../../../kernel/service'
import { createTagging, type Tags } from '../../../kernel/tags'
import { fetchSource, readCommit, refsOf, tipOf } from '../../../lib/git/commits'
import { badTags, badToken, noSuchBranch, noSuchCommit } from '../errors'
import type { Repositories, Repository } from '../state'

interface ByName {
  readonly repositoryName: string
}

interface FetchInput {
  readonly RepositoryName: string
  readonly BranchName?: string
  readonly CommitId?: string
  /** A clone asks for other permissions than a pipeline's source. */
  readonly Purpose?: 'clone' | undefined
}

export const tagging = createTagging(badTags)

const page = createInputPaging({ token: 'nextToken', usual: 1000, most: 1000, badSize: badToken, badToken })

export function repositoryOperations(cloud: Cloud, repositories: Repositories): Readonly<Record<string, Operation>> {
  const to = (action: string, name: string | undefined): Access => ({
    action: `codecommit:${action}`,
    resource: name === undefined ? '*' : repositories.arnOf(name),
  })
  const ofName = (action: string) => ({
    access: ({ repositoryName }: Partial<ByName>) => [to(action, repositoryName)],
  })
  const describe = (repository: Repository) => metadata(cloud, repositories, repository)
  const named = (arn: string): Repository => repositories.existing(arn.slice(arn.lastIndexOf(':') + 1))
  const ofArn = (action: string) => ({
    access: ({ resourceArn }: { readonly resourceArn: string }): Access[] => [
      { action: `codecommit:${action}`, resource: resourceArn },
    ],
  })

  return {
    CreateRepository: {
      ...ofName('CreateRepository'),
      async handle(input: ByName & { readonly repositoryDescription?: string; readonly tags?: Tags }) {
        const { repositoryName, repositoryDescription: description, tags } = input
        const repository = await repositories.create(repositoryName, { description, tags: tagging.read(tags) })
        return { repositoryMetadata: describe(repository) }
      },
    },
    GetRepository: {
      ...ofName('GetRepository'),
      handle: ({ repositoryName }: ByName) => ({ repositoryMetadata: describe(repositories.existing(repositoryName)) }),
    },
    DeleteRepository: {
      ...ofName('DeleteRepository'),
      async handle({ repositoryName }: ByName) {
        const found = repositories.find(repositoryName)
        await repositories.remove(repositoryName)
        return found ? { repositoryId: found.id } : {}
      },
    },
    ListRepositories: {
      access: () => [to('ListRepositories', undefined)],
      handle(input: { readonly order?: string }) {
        const isDescending = input.order === 'descending'
        const { items, next } = page(repositories.all(), ({ name }) => name, input, isDescending)
        return { repositories: items.map(({ name, id }) => ({ repositoryName: name, repositoryId: id })), ...next }
      },
    },
    GetBranch: {
      ...ofName('GetBranch'),
      async handle({ repositoryName = '', branchName = '' }: Partial<ByName> & { readonly branchName?: string }) {
        const directory = repositories.directoryOf(repositories.existing(repositoryName))
        const commitId = await tipOf(directory, branchName)
        if (commitId === undefined) throw noSuchBranch(branchName)
        return { branch: { branchName, commitId } }
      },
    },
    ListBranches: {
      ...ofName('ListBranches'),
      async handle(input: ByName) {
        const refs = await refsOf(repositories.directoryOf(repositories.existing(input.repositoryName)))
        const names = Object.keys(refs).flatMap((ref) => /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? [])
        const { items, next } = page(names.sort(), (name) => name, input)
        return { branches: items, ...next }
      },
    },
    GetCommit: {
      ...ofName('GetCommit'),
      async handle({ repositoryName, commitId }: ByName & { readonly commitId: string }) {
        const directory = repositories.directoryOf(repositories.existing(repositoryName))
        const commit = await readCommit(directory, commitId)
        if (!commit) throw noSuchCommit(commitId)
        return { commit: { ...commit, additionalData: '' } }
      },
    },
    /** What CodePipeline and CodeBuild take of a repository; nobody calls it over the wire. */
    FetchSource: {
      access({ RepositoryName, Purpose }: FetchInput) {
        const actions = Purpose === 'clone' ? ['GitPull'] : ['GetBranch', 'GetCommit', 'UploadArchive']
        return actions.map((action) => to(action, RepositoryName))
      },
      async handle({ RepositoryName, BranchName, CommitId }: FetchInput) {
        const repository = repositories.existing(RepositoryName)
        const directory = repositories.directoryOf(repository)
        const branch = BranchName ?? repository.defaultBranch ?? 'main'
        const id = CommitId ?? (await tipOf(directory, branch))
        if (id === undefined) throw noSuchBranch(branch)
        const commit = await readCommit(directory, id)
        if (!commit) throw noSuchCommit(id)
        return fetchSource(directory, commit)
      },
    },
    ListTagsForResource: {
      ...ofArn('ListTagsForResource'),
      handle(input: { readonly resourceArn: string; readonly nextToken?: string }) {
        if (input.nextToken !== undefined) throw badToken()
        return { tags: named(input.resourceArn).tags ?? {} }
      },
    },
    TagResource: {
      ...ofArn('TagResource'),
      handle({ resourceArn, tags }: { readonly resourceArn: string; readonly tags: Tags }) {
        const repository = named(resourceArn)
        repositories.put({ ...repository, tags: tagging.add(repository.tags ?? {}, tags) })
        return {}
      },
    },
    UntagResource: {
      ...ofArn('UntagResource'),
      handle({ resourceArn, tagKeys }: { readonly resourceArn: string; readonly tagKeys: readonly string[] }) {
        const repository = named(resourceArn)
        repositories.put({ ...repository, tags: tagging.remove(repository.tags ?? {}, tagKeys) })
        return {}
      },
    },
    UpdateDefaultBranch: {
      ...ofName('UpdateDefaultBranch'),
      async handle({ repositoryName, defaultBranchName }: ByName & { readonly defaultBranchName: string }) {
        const repository = repositories.existing(repositoryName)
        const tip = await tipOf(repositories.directoryOf(repository), defaultBranchName)
        if (tip === undefined) throw noSuchBranch(defaultBranchName)
        repositories.put({ ...repository, defaultBranch: defaultBranchName })
        return {}
      },
    },
  }
}

/** Where git finds it, on this machine. */
export const cloneUrl = (cloud: Cloud, name: string): string => `${cloud.endpointUrl}/v1/repos/${name}`

function metadata(cloud: Cloud, repositories: Repositories, repository: Repository): object {
  const { name, id, description, defaultBranch, createdAt, changedAt } = repository
  return {
    accountId: cloud.accountId,
    repositoryId: id,
    repositoryName: name,
    ...(description !== undefined && { repositoryDescription: description }),
    ...(defaultBranch !== undefined && { defaultBranch }),
    creationDate: createdAt / 1000,
    lastModifiedDate: changedAt / 1000,
    cloneUrlHttp: cloneUrl(cloud, name),
    cloneUrlSsh: sshUrl(cloud, name),
    Arn: repositories.arnOf(name),
  }
}

/** As on AWS; nothing here speaks SSH. */
export const sshUrl = (cloud: Cloud, name: string): string =>
  `ssh://git-codecommit.${cloud.region}.amazonaws.com/v1/repos/${name}`
