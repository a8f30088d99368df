import { createCodeCommit } from '../../../../local/engines/codecommit/codecommit'
import { readZip } from '../../../../local/lib/zip/read-zip'
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { createTestCloud, root } from '../../create-test-cloud'
import { listenOnBus, type ToldEvent } from '../../told-bus'
import { createGitUser, type GitUser } from './git-user'

let endpoint: Endpoint
let url: string
let told: ToldEvent[]
let user: GitUser
// biome-ignore lint/suspicious/noExplicitAny: tests know what an operation answers
let call: (action: string, input?: object) => Promise<any>
let idle: () => Promise<void>
let close: () => Promise<void>

beforeEach(async () => {
  const cloud = await createTestCloud()
  const service = createCodeCommit(cloud)
  cloud.register(service)
  told = listenOnBus(cloud)
  endpoint = createEndpoint(cloud)
  await endpoint.listen(0)
  call = (action, input = {}) => cloud.call(root, 'codecommit', action, input)
  idle = () => cloud.activity.idle()
  const { repositoryMetadata } = await call('CreateRepository', { repositoryName: 'MyDemoRepo' })
  url = repositoryMetadata.cloneUrlHttp
  user = createGitUser()
  await user.git('init', '--quiet', '--initial-branch=main')
  await user.git('remote', 'add', 'origin', url)
  close = async () => {
    await endpoint.close()
    await service.stop?.()
    user.leave()
  }
})
afterEach(() => close())

const detail = (more: object) => ({
  repositoryName: 'MyDemoRepo',
  repositoryId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  referenceType: 'branch',
  ...more,
})

describe('a repository', () => {
  it('is pushed to, cloned and fetched from by git, and tells its branches and commits', async () => {
    const first = await user.commit('Begin\n\nwith reasons', { 'a.txt': 'one' })
    await user.git('push', '--quiet', 'origin', 'main', 'main:other')

    const other = createGitUser()
    await other.git('clone', '--quiet', url, '.')
    expect(await other.git('show', 'HEAD:a.txt')).toBe('one')
    const second = await user.commit('Go on', { 'a.txt': 'two', 'big.txt': 'x'.repeat(200_000) })
    await user.git('push', '--quiet', 'origin', 'main')
    await other.git('pull', '--quiet')
    expect(await other.git('rev-parse', 'HEAD')).toBe(second)
    other.leave()

    const repositoryName = 'MyDemoRepo'
    expect(await call('ListBranches', { repositoryName })).toEqual({ branches: ['main', 'other'] })
    expect(await call('GetBranch', { repositoryName, branchName: 'main' })).toEqual({
      branch: { branchName: 'main', commitId: second },
    })
    expect((await call('GetCommit', { repositoryName, commitId: first })).commit).toMatchObject({
      commitId: first,
      parents: [],
      message: 'Begin\n\nwith reasons',
      author: { name: 'Ada', email: 'ada@example.com', date: '1767603600 +0100' },
    })
    expect((await call('GetRepository', { repositoryName })).repositoryMetadata.defaultBranch).toBe('main')
  })

  it('tells the default bus of each reference that a push changes, in the shape that AWS documents', async () => {
    const first = await user.commit('one', { a: '1' })
    await user.git('push', '--quiet', 'origin', 'main:myBranch')
    const second = await user.commit('two', { a: '2' })
    await user.git('tag', 'v1')
    await user.git('push', '--quiet', 'origin', 'main:myBranch', 'v1')
    await user.git('push', '--quiet', 'origin', ':v1')
    await idle()

    expect(told.map(({ Source, DetailType, Resources }) => [Source, DetailType, Resources])[0]).toEqual([
      'aws.codecommit',
      'CodeCommit Repository State Change',
      ['arn:aws:codecommit:us-east-1:000000000000:MyDemoRepo'],
    ])
    const branch = { referenceName: 'myBranch', referenceFullName: 'refs/heads/myBranch' }
    const tag = { referenceType: 'tag', referenceName: 'v1', referenceFullName: 'refs/tags/v1' }
    expect(told.map((event) => event.detail)).toEqual([
      detail({ event: 'referenceCreated', ...branch, commitId: first }),
      detail({ event: 'referenceUpdated', ...branch, commitId: second, oldCommitId: first }),
      detail({ event: 'referenceCreated', ...tag, commitId: second }),
      detail({ event: 'referenceDeleted', ...tag, oldCommitId: second }),
    ])
  })

  it('gives a commit as an archive of what is in it', async () => {
    await user.commit('one', { 'a.txt': 'one' })
    const id = await user.commit('two', { 'b.txt': 'two' })
    await user.git('push', '--quiet', 'origin', 'main')

    const input = { RepositoryName: 'MyDemoRepo', BranchName: 'main' }
    const { archive, ...source } = await call('FetchSource', input)

    expect(source).toEqual({
      commitId: id,
      commitMessage: 'two',
      authorName: 'Ada',
      authorEmail: 'ada@example.com',
      authorDate: '2026-01-05T09:00:00Z',
    })
    expect(readZip(archive, { mostBytes: 1000 }).map(({ path, content }) => `${path} ${content}`)).toEqual([
      'a.txt one',
      'b.txt two',
    ])
    expect((await call('FetchSource', input)).archive).toEqual(archive)
    await expect(call('FetchSource', { ...input, BranchName: '--output=x' })).rejects.toMatchObject({
      code: 'BranchDoesNotExistException',
    })
    await expect(call('FetchSource', { ...input, CommitId: '--output=x' })).rejects.toMatchObject({
      code: 'CommitDoesNotExistException',
    })
  })

  it('is out of reach of pages, and shows git alone what it speaks', async () => {
    const refs = `${url}/info/refs?service=git-receive-pack`
    const statusOf = async (address: string, headers: Record<string, string> = {}) =>
      (await fetch(address, { headers })).status

    expect(await statusOf(refs)).toBe(200)
    expect(await statusOf(refs, { authorization: `Basic ${btoa('any:thing')}` })).toBe(200)
    expect(await statusOf(refs, { origin: 'https://evil.example' })).toBe(403)
    expect(await statusOf(refs, { 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await statusOf(refs, { 'sec-fetch-site': 'none' })).toBe(403)
    expect(await statusOf(`${url}/info/refs`)).toBe(403)
    for (const path of ['/HEAD', '/config', '/objects/info/packs', '/../x/info/refs']) {
      expect(await statusOf(url + path)).not.toBe(200)
    }
    expect(await statusOf(refs.replace('MyDemoRepo', 'none'))).toBe(404)
  })

  it('has a name that AWS takes, once, and is gone when it is deleted', async () => {
    for (const repositoryName of ['a b', 'x.git', '..', '']) {
      await expect(call('CreateRepository', { repositoryName })).rejects.toMatchObject({
        code: 'InvalidRepositoryNameException',
      })
    }
    await expect(call('CreateRepository', { repositoryName: 'MyDemoRepo' })).rejects.toMatchObject({
      code: 'RepositoryNameExistsException',
    })
    await call('DeleteRepository', { repositoryName: 'MyDemoRepo' })
    await expect(call('GetRepository', { repositoryName: 'MyDemoRepo' })).rejects.toMatchObject({
      code: 'RepositoryDoesNotExistException',
    })
  })
})
