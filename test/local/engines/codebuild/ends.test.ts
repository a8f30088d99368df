/** How builds end that don't come to their own end, and who may run one. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBuildEvents } from '../../../../local/engines/codebuild/events'
import { createRunner } from '../../../../local/engines/codebuild/run/runner'
import { createState } from '../../../../local/engines/codebuild/state'
import { startLocalCloud } from '../../../../local/start-local-cloud'
import { type BuildCloud, buildCloudOf, failures, outcome, startBuildCloud } from './build-cloud'

let at: BuildCloud
let scratch: string
beforeAll(async () => {
  at = await startBuildCloud()
  scratch = mkdtempSync(join(tmpdir(), 'builds-'))
})
afterAll(async () => {
  await at.local.stop()
  rmSync(scratch, { recursive: true })
})

const build = (...commands: string[]) => ({ phases: { build: { commands } } })

/** Real time passes until a command of a build was here. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

/** Writes the id of a process that sleeps in the build's group, and waits for it. */
const sleeper = (file: string) => `sleep 600 & echo $! > ${file}.part && mv ${file}.part ${file}; wait`

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('a build under way', () => {
  it('counts as work, is not ended by the clock, and ends with all its processes when it is stopped', async () => {
    const file = join(scratch, 'stopped')
    await at.project('stopped', { phases: { build: { commands: [sleeper(file)], finally: ['echo never'] } } })
    const { build: begun } = await at.call('codebuild', 'StartBuild', { projectName: 'stopped' })
    await until(() => existsSync(file))
    expect(at.local.cloud.activity.active).toContain(`build ${begun.id}`)

    const { build: stopped } = await at.call('codebuild', 'StopBuild', { id: begun.id })

    await at.local.idle()
    await until(() => !isAlive(Number(readFileSync(file, 'utf8'))))
    expect([stopped.buildStatus, outcome(stopped).at(-1), failures(stopped)]).toEqual([
      'STOPPED',
      'BUILD STOPPED',
      ['BUILD BUILD_STOPPED: Build was stopped'],
    ])
    expect(await at.log(stopped)).not.toContain('never')
    expect((await at.call('codebuild', 'StopBuild', { id: begun.id })).build.buildStatus).toBe('STOPPED')
  })

  it('ends when its own time is over', async () => {
    // A minute of a thousandth of a second, in a runner beside the cloud's.
    const { cloud } = at.local
    const state = createState(cloud)
    const runner = createRunner(cloud, state, createBuildEvents(cloud), { allowed: true, minute: 20 })
    await at.project('slow', build('sleep 600'), { timeoutInMinutes: 5 })
    await state.load()
    const { build: begun } = await at.call('codebuild', 'StartBuild', { projectName: 'slow' })
    await at.call('codebuild', 'StopBuild', { id: begun.id })
    await state.load()
    const found = state.existingBuild(begun.id)
    state.putBuild({ ...found, buildStatus: 'IN_PROGRESS' })

    runner.start(state.existingBuild(begun.id))
    await at.local.idle()

    const timedOut = state.existingBuild(begun.id)
    expect(timedOut.buildStatus).toBe('TIMED_OUT')
    expect(timedOut.phases.flatMap(({ contexts = [] }) => contexts)).toEqual([
      { statusCode: 'BUILD_TIMED_OUT', message: expect.stringContaining('5 minutes') },
    ])
  })

  it('does not leave a server running that it has started', async () => {
    const file = join(scratch, 'server')
    await at.project('server', build(`sleep 600 & echo $! > ${file}`, 'echo done'))

    const ended = await at.build('server')

    expect(ended.buildStatus).toBe('SUCCEEDED')
    await until(() => !isAlive(Number(readFileSync(file, 'utf8'))))
  })

  it('that a stop leaves begins again with the next start, and is the same build', async () => {
    const data = mkdtempSync(join(tmpdir(), 'builds-data-'))
    const file = join(data, 'times')
    const first = await startBuildCloud({ data })
    await first.project('again', build(`echo once >> ${file}`, `[ $(wc -l < ${file}) = 2 ] || sleep 600`))
    const { build: begun } = await first.call('codebuild', 'StartBuild', {
      projectName: 'again',
      idempotencyToken: 't',
    })
    await until(() => existsSync(file))
    await first.local.stop()

    const second = buildCloudOf(await startLocalCloud({ data, awsPort: 0, webPort: 0, allowBuilds: true }))
    await second.local.idle()
    const again = await second.call('codebuild', 'StartBuild', { projectName: 'again', idempotencyToken: 't' })

    expect(again.build).toMatchObject({ id: begun.id, buildStatus: 'SUCCEEDED', buildNumber: 1 })
    expect(again.build.phases).toHaveLength(11)
    expect(again.build).not.toHaveProperty('place')
    expect(readFileSync(file, 'utf8')).toBe('once\nonce\n')
    await second.local.stop()
    rmSync(data, { recursive: true })
  })
})

describe('a cloud that does not allow builds', () => {
  it('refuses to start one by name, with what to do, and makes projects all the same', async () => {
    const closed = await startBuildCloud({ allowBuilds: undefined })
    await closed.project('closed', build('true'))

    await expect(closed.call('codebuild', 'StartBuild', { projectName: 'closed' })).rejects.toMatchObject({
      code: 'BuildsNotAllowed',
      message: expect.stringContaining('signalbox start --allow-builds'),
    })
    expect((await closed.call('codebuild', 'ListBuilds')).ids).toEqual([])
    await closed.local.stop()
  })
})

describe('the role of a build', () => {
  it('must be let write logs, or the build does not begin', async () => {
    const trust = { Principal: { Service: 'codebuild.amazonaws.com' }, Effect: 'Allow', Action: 'sts:AssumeRole' }
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
    await at.call('iam', 'CreateRole', { RoleName: 'weak', AssumeRolePolicyDocument })
    await at.project('weak', build('true'), { serviceRole: 'arn:aws:iam::000000000000:role/weak' })

    const ended = await at.build('weak')

    expect([ended.buildStatus, outcome(ended)]).toEqual(['FAILED', []])
    expect(failures(ended)).toEqual([
      expect.stringMatching(/^SUBMITTED ACCESS_DENIED: .* does not allow AWS CodeBuild to create .* log streams/),
    ])
  })

  it('is what its commands are, and only as long as the build goes on', async () => {
    const call = `node -e "
      const { S3Client, ListBucketsCommand, PutObjectCommand } = require('${require.resolve('@aws-sdk/client-s3')}')
      const client = new S3Client({ forcePathStyle: true })
      client.send(new PutObjectCommand({ Bucket: 'box', Key: 'by-build', Body: 'x' })).then(() => console.log('put'))
        .then(() => client.send(new ListBucketsCommand())).catch((error) => console.log(error.name))"`
    await at.project('asks', build(call, `echo $AWS_ACCESS_KEY_ID > ${join(scratch, 'key')}`))

    const ended = await at.build('asks')

    const lines = await at.log(ended)
    expect(lines.filter((line) => line === 'put' || line === 'AccessDenied')).toEqual(['put', 'AccessDenied'])
    expect(at.local.cloud.credentials.has(readFileSync(join(scratch, 'key'), 'utf8').trim())).toBe(false)
  })
})
