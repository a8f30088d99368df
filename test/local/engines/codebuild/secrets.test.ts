import { type BuildCloud, failures, startBuildCloud } from './build-cloud'

let at: BuildCloud
beforeAll(async () => {
  at = await startBuildCloud()
  await at.call('secretsmanager', 'CreateSecret', {
    Name: 'key',
    SecretString: JSON.stringify({ password: 'hunter2-hunter2', lines: 'first line\nsecond line' }),
  })
})
afterAll(() => at.local.stop())

const environment = (...environmentVariables: object[]) => ({
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/standard:7.0',
    computeType: 'BUILD_GENERAL1_SMALL',
    environmentVariables,
  },
})

describe('a secret of a build', () => {
  it('is in its environment, and in no log, answer or event', async () => {
    await at.project(
      'secret',
      {
        env: { 'secrets-manager': { LINES: 'key:lines' }, 'exported-variables': ['COPY'] },
        phases: {
          build: {
            commands: [
              'echo "${#PASSWORD} $PASSWORD!"',
              'echo "$LINES"',
              'export COPY="is $PASSWORD"',
              'echo $AWS_SESSION_TOKEN',
            ],
          },
        },
      },
      environment({ name: 'PASSWORD', value: 'key:password', type: 'SECRETS_MANAGER' }),
    )

    const build = await at.build('secret')

    const log = await at.log(build)
    expect(log.filter((line) => !line.startsWith('[Container]'))).toEqual(['15 ***!', '***', '***', '***'])
    expect(build.exportedEnvironmentVariables).toEqual([{ name: 'COPY', value: 'is ***' }])
    expect(JSON.stringify([log, build, await at.events()])).not.toMatch(/hunter2|first line/)
  })

  it('that is not there fails the build before its commands', async () => {
    await at.project(
      'missing',
      { phases: { build: { commands: ['true'] } } },
      environment({ name: 'PASSWORD', value: 'no-such-key', type: 'SECRETS_MANAGER' }),
    )

    expect(failures(await at.build('missing'))).toEqual([
      expect.stringMatching(/^DOWNLOAD_SOURCE CLIENT_ERROR: .*can't find the specified secret/),
    ])
  })

  it('of Systems Manager is refused by name', async () => {
    const variable = { name: 'PASSWORD', value: '/key', type: 'PARAMETER_STORE' }

    await expect(
      at.project('ssm', { phases: { build: { commands: ['true'] } } }, environment(variable)),
    ).rejects.toThrow('PARAMETER_STORE of variable PASSWORD is not modelled')
  })
})
