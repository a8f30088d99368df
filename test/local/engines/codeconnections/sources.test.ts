import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCodeConnections } from '../../../../local/engines/codeconnections/codeconnections'
import { createConnections } from '../../../../local/engines/codeconnections/state'
import { createWatch } from '../../../../local/engines/codeconnections/watch'
import type { Cloud } from '../../../../local/kernel/cloud'
import { readZip } from '../../../../local/lib/zip/read-zip'
import { createTestCloud, root } from '../../create-test-cloud'
import { createGitUser, type GitUser } from '../codecommit/git-user'

const ConnectionArn = 'arn:aws:codeconnections:us-east-1:000000000000:connection/of-theirs'
const FullRepositoryId = 'acme/shop'

let user: GitUser
let cloud: Cloud
// biome-ignore lint/suspicious/noExplicitAny: tests look into what they expect
let changes: any[]
beforeEach(async () => {
  user = createGitUser()
  await user.git('init', '--quiet', '--initial-branch=main')
  await user.commit('one', { 'a.txt': 'one' })
  cloud = await createTestCloud()
  changes = []
  cloud.register({
    name: 'codepipeline',
    operations: { SourceChanged: { access: () => [], handle: (input: unknown) => void changes.push(input) } },
  })
})
afterEach(() => user.leave())

const fetchWith = (more: object = {}) =>
  cloud.call<{ archive: Buffer }>(root, 'codeconnections', 'FetchSource', {
    ConnectionArn,
    FullRepositoryId,
    BranchName: 'main',
    ...more,
  })

describe('a repository that a connection leads to', () => {
  beforeEach(() => {
    for (const service of createCodeConnections(cloud, { [FullRepositoryId]: user.directory })) cloud.register(service)
  })

  it('gives what is committed on a branch, and nothing that lies around', async () => {
    const second = await user.commit('two', { 'b.txt': 'two' })
    writeFileSync(join(user.directory, 'a.txt'), 'not committed')
    writeFileSync(join(user.directory, 'lying.txt'), 'around')

    const { archive, ...told } = await fetchWith()

    expect(told).toMatchObject({ commitId: second, commitMessage: 'two', authorEmail: 'ada@example.com' })
    expect(readZip(archive, { mostBytes: 1000 }).map(({ path, content }) => `${path} ${content}`)).toEqual([
      'a.txt one',
      'b.txt two',
    ])
  })

  it('must be mapped, and have the branch', async () => {
    await expect(fetchWith({ FullRepositoryId: 'acme/other' })).rejects.toThrow(
      'start with --source acme/other=DIRECTORY (sources); mapped are acme/shop',
    )
    await expect(fetchWith({ BranchName: 'none' })).rejects.toThrow('acme/shop has no branch none')
  })

  it('asks for the permission to use the connection, by either name of the service', async () => {
    const asked: string[] = []
    const only = (allowed: string) => ({
      authorize: (_caller: unknown, needed: readonly { action: string }[]) => {
        asked.push(...needed.map(({ action }) => action))
        if (needed.some(({ action }) => action !== allowed)) throw new Error('denied')
      },
    })

    cloud.useAuthorizer(only('codestar-connections:UseConnection'))
    await fetchWith()
    cloud.useAuthorizer(only('codeconnections:UseConnection'))
    await fetchWith()
    cloud.useAuthorizer(only('nothing'))
    await expect(fetchWith()).rejects.toThrow('denied')
  })
})

describe('a new commit', () => {
  it('is told once, with who made it, to those who have used the connection', async () => {
    const connections = createConnections(cloud)
    connections.noteUse(ConnectionArn, FullRepositoryId)
    const sources = { [FullRepositoryId]: user.directory }
    await createWatch(cloud, connections, sources).look(FullRepositoryId)
    expect(changes).toEqual([])
    const CommitId = await user.commit('two', { 'b.txt': 'two' })

    // As after a restart: another watch, on the same records.
    const watch = createWatch(cloud, connections, sources)
    await watch.look(FullRepositoryId)
    await watch.look(FullRepositoryId)

    expect(changes).toEqual([
      {
        ConnectionArn,
        FullRepositoryId,
        BranchName: 'main',
        CommitId,
        CommitMessage: 'two',
        AuthorName: 'Ada',
        AuthorEmail: 'ada@example.com',
        AuthorDate: '2026-01-05T09:00:00Z',
      },
    ])
  })

  it('is noticed while the cloud runs', async () => {
    const connections = createConnections(cloud)
    connections.noteUse(ConnectionArn, FullRepositoryId)
    const watch = createWatch(cloud, connections, { [FullRepositoryId]: user.directory })
    watch.begin()
    await cloud.activity.idle()

    const CommitId = await user.commit('two', { 'b.txt': 'two' })
    while (changes.length === 0) await new Promise((resolve) => setImmediate(resolve))

    expect(changes).toMatchObject([{ BranchName: 'main', CommitId }])
    watch.end()
  })
})
