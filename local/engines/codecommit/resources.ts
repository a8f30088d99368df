/** `AWS::CodeCommit::Repository`. What it begins with, if the template says so, is one commit. */
import { statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { ResourceContext, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { git } from '../../lib/git/git'
import { readObject } from '../../lib/read-object'
import { filesIn } from '../../lib/zip/files-in'
import { readZip } from '../../lib/zip/read-zip'
import { cloneUrl, sshUrl, tagging } from './operations/repositories'
import type { TellPush } from './pushes'
import type { Repositories, Repository } from './state'

interface RepositoryProperties {
  readonly RepositoryName: string
  readonly RepositoryDescription?: string
  readonly Code?: Code
  readonly Tags?: GivenTags
}

interface Code {
  readonly BranchName?: string
  readonly S3: { readonly Bucket: string; readonly Key: string; readonly ObjectVersion?: string }
}

export function createResources(cloud: Cloud, repositories: Repositories, tellPush: TellPush): readonly ResourceType[] {
  async function seed(
    repository: Repository,
    { S3, BranchName = 'main' }: Code,
    context: ResourceContext,
  ): Promise<void> {
    const work = await mkdtemp(join(tmpdir(), 'signalbox-seed-'))
    try {
      for (const { path, content, mode } of await filesOf(S3, context)) {
        await mkdir(dirname(join(work, path)), { recursive: true })
        await writeFile(join(work, path), content)
        if (mode !== undefined) await chmod(join(work, path), mode | 0o600)
      }
      const seconds = Math.trunc(cloud.clock.now() / 1000)
      const dates = { GIT_AUTHOR_DATE: `${seconds} +0000`, GIT_COMMITTER_DATE: `${seconds} +0000` }
      await git(work, ['init', '--quiet', '--template=', `--initial-branch=${BranchName}`, '.'])
      await git(work, ['add', '--all', '--force'])
      const by = ['-c', 'user.name=AWS CloudFormation', '-c', 'user.email=cloudformation@localhost']
      await git(
        work,
        [...by, 'commit', '--quiet', '--allow-empty', '-m', 'Initial commit by AWS CloudFormation'],
        dates,
      )
      await git(work, ['push', '--quiet', repositories.directoryOf(repository), BranchName])
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    await tellPush(repository.name)
  }

  async function filesOf({ Bucket, Key, ObjectVersion }: Code['S3'], { asset }: ResourceContext) {
    const path = asset(Bucket, Key)
    if (path !== undefined && statSync(path).isDirectory()) return filesIn(path)
    const version = ObjectVersion === undefined ? {} : { version: ObjectVersion }
    const place = { bucket: Bucket, key: Key, ...version }
    const archive = path === undefined ? await readObject(cloud, undefined, place) : await readFile(path)
    return readZip(archive, { mostBytes: 256 * 1024 ** 2 })
  }

  return [
    {
      type: 'AWS::CodeCommit::Repository',
      properties: ['Code', 'RepositoryDescription', 'RepositoryName', 'Tags'],
      inert: { KmsKeyId: 'repositories are files on this machine' },
      named: { by: ['RepositoryName'], find: ({ RepositoryName }) => repositories.find(RepositoryName)?.id },
      async apply(properties: RepositoryProperties, context) {
        const { RepositoryName: name, RepositoryDescription: description, Code: code, Tags } = properties
        const where = `${context.stackName}/${context.logicalId}`
        if (code) refuseUnknown(code, ['BranchName', 'S3'], `${where}: Code`)
        if (code && !code.S3) throw new NotModelledError('Code without S3', where)
        const tags = tagging.read(Tags)
        const repository = repositories.find(name) ?? (await repositories.create(name, { description, tags }))
        // Also one that a kill kept from its first commit.
        if (code && Object.keys(repositories.toldRefs(repository)).length === 0) await seed(repository, code, context)
        const current = repositories.existing(name)
        const wanted = { ...current, description, tags }
        if (JSON.stringify(wanted) !== JSON.stringify(current)) repositories.put(wanted)
        return {
          ref: repository.id,
          attributes: {
            Arn: repositories.arnOf(name),
            CloneUrlHttp: cloneUrl(cloud, name),
            CloneUrlSsh: sshUrl(cloud, name),
            Name: name,
            RepositoryId: repository.id,
          },
        }
      },
      async remove(id) {
        const repository = repositories.all().find((each) => each.id === id)
        if (repository) await repositories.remove(repository.name)
      },
    },
  ]
}
