import { createHash } from 'node:crypto'
import { readZip } from '../../../../local/lib/zip/read-zip'
import { type BuildCloud, failures, outcome, startBuildCloud } from './build-cloud'

let at: BuildCloud
beforeAll(async () => {
  at = await startBuildCloud()
})
afterAll(() => at.local.stop())

const commands = (...list: string[]) => ({ commands: list })
const contents = async (Key: string) => {
  const { Body } = await at.call('s3', 'GetObject', { Bucket: 'box', Key })
  return Object.fromEntries(readZip(Body, { mostBytes: 1_000_000 }).map(({ path, content }) => [path, `${content}`]))
}

describe('a build', () => {
  it('runs the commands of its source in one shell, and uploads what they made', async () => {
    const buildspec = [
      'version: 0.2',
      'env:',
      '  variables: { GREETING: hello }',
      '  exported-variables: [MADE, NOT_SET]',
      'phases:',
      '  install:',
      '    commands:',
      '      - mkdir dist && cd dist',
      '      - export MADE="$GREETING world"',
      '  build:',
      '    commands:',
      '      - |',
      '        echo "$MADE" > out.txt',
      '        cat ../in.txt >> out.txt',
      '      - cp ../run.sh .',
      'artifacts:',
      '  base-directory: dist',
      "  files: ['**/*']",
    ].join('\n')
    const location = await at.source('in.zip', { 'buildspec.yml': buildspec, 'in.txt': 'from source', 'run.sh': 'x' })
    const source = { type: 'S3', location }
    const artifacts = { type: 'S3', location: 'box', path: 'out', name: 'made.zip', packaging: 'ZIP' }
    await at.project('whole', {}, { source, artifacts })

    const build = await at.build('whole')

    expect(failures(build)).toEqual([])
    expect(outcome(build)).toEqual([
      'DOWNLOAD_SOURCE SUCCEEDED',
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD SUCCEEDED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
    ])
    expect(build).toMatchObject({ buildStatus: 'SUCCEEDED', buildComplete: true, buildNumber: 1, initiator: 'root' })
    expect(await contents('out/made.zip')).toEqual({ 'out.txt': 'hello world\nfrom source', 'run.sh': 'x' })
    const { Body } = await at.call('s3', 'GetObject', { Bucket: 'box', Key: 'out/made.zip' })
    expect(build.artifacts).toEqual({
      location: 'arn:aws:s3:::box/out/made.zip',
      sha256sum: createHash('sha256').update(Body).digest('hex'),
      md5sum: createHash('md5').update(Body).digest('hex'),
    })
    expect(build.exportedEnvironmentVariables).toEqual([
      { name: 'MADE', value: 'hello world' },
      { name: 'NOT_SET', value: '' },
    ])
  })

  it('that fails in BUILD goes on with POST_BUILD, which can see it, and uploads all the same', async () => {
    await at.project(
      'failing',
      {
        phases: {
          pre_build: commands('echo before $CODEBUILD_BUILD_SUCCEEDING > seen'),
          build: { commands: ['false', 'echo never'], finally: ['echo finally >> seen'] },
          post_build: commands('echo after $CODEBUILD_BUILD_SUCCEEDING >> seen'),
        },
        artifacts: { files: ['seen'] },
      },
      { artifacts: { type: 'S3', location: 'box', name: 'failing.zip', packaging: 'ZIP' } },
    )

    const build = await at.build('failing')

    expect(build.buildStatus).toBe('FAILED')
    expect(outcome(build).slice(3)).toEqual(['BUILD FAILED', 'POST_BUILD SUCCEEDED', 'UPLOAD_ARTIFACTS SUCCEEDED'])
    expect(failures(build)).toEqual([
      'BUILD COMMAND_EXECUTION_ERROR: Error while executing command: false. Reason: exit status 1',
    ])
    expect(await contents('failing.zip')).toEqual({ seen: 'before 1\nfinally\nafter 0\n' })
    expect(await at.log(build)).not.toContain('never')
  })

  it.each<[string, object, readonly string[]]>([
    ['INSTALL', { install: commands('exit 3'), build: commands('true') }, ['INSTALL FAILED']],
    ['PRE_BUILD', { pre_build: commands('(exit 3)'), build: commands('true') }, ['PRE_BUILD FAILED']],
    [
      'BUILD that aborts',
      { build: { ...commands('exit 3'), 'on-failure': 'ABORT' }, post_build: commands('true') },
      ['BUILD FAILED'],
    ],
    [
      'INSTALL that continues',
      {
        install: { ...commands('exit 3'), 'on-failure': 'CONTINUE' },
        build: commands('[ $CODEBUILD_BUILD_SUCCEEDING = 0 ]'),
      },
      [
        'INSTALL FAILED',
        'PRE_BUILD SUCCEEDED',
        'BUILD SUCCEEDED',
        'POST_BUILD SUCCEEDED',
        'UPLOAD_ARTIFACTS SUCCEEDED',
      ],
    ],
  ])('that fails in %s ends as CodeBuild ends it', async (name, phases, expected) => {
    const project = `fails-${name.replaceAll(' ', '-')}`
    await at.project(project, { phases })

    const build = await at.build(project)

    const passed = ['DOWNLOAD_SOURCE SUCCEEDED', 'INSTALL SUCCEEDED', 'PRE_BUILD SUCCEEDED']
    expect(build.buildStatus).toBe('FAILED')
    expect(outcome(build).filter((each) => !passed.includes(each) || expected.includes(each))).toEqual(expected)
    expect(failures(build)).toEqual([expect.stringContaining('exit status 3')])
  })

  it('goes on in a new shell, where it was, after a command that ends the shell', async () => {
    await at.project('exits', {
      phases: {
        build: commands(
          'mkdir deep; cd deep; export KEPT="a\nb"',
          'exit 0',
          'basename "$PWD"; echo "[$KEPT]"',
          'exit 5',
        ),
        post_build: commands('basename "$PWD"'),
      },
    })

    const build = await at.build('exits')
    const lines = (await at.log(build)).filter((line) => !line.startsWith('[Container]'))

    expect(lines.filter((line) => !/mkdir|^b"/.test(line))).toEqual(['deep', '[a', 'b]', 'deep'])
    expect(failures(build)).toEqual([expect.stringContaining('exit 5. Reason: exit status 5')])
  })

  it('acts as its role, in a clean environment, with CodeBuild’s variables', async () => {
    process.env.SECRET_OF_MINE = 'not for builds'
    await at.project(
      'environment',
      {
        phases: {
          build: commands(
            'env | cut -d= -f1 | sort | tr "\\n" " "',
            'echo; echo "$CODEBUILD_BUILD_ID $CODEBUILD_BUILD_NUMBER $CODEBUILD_INITIATOR $A $B $C"',
          ),
        },
        env: { variables: { A: 'spec', B: 'spec', C: 'spec' } },
      },
      {
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'aws/codebuild/standard:7.0',
          computeType: 'BUILD_GENERAL1_SMALL',
          environmentVariables: [
            { name: 'A', value: 'project' },
            { name: 'B', value: 'project' },
          ],
        },
      },
    )

    const build = await at.build('environment', { environmentVariablesOverride: [{ name: 'A', value: 'build' }] })
    const log = await at.log(build)
    delete process.env.SECRET_OF_MINE

    expect(log).toContain(`${build.id} 1 root build project spec`)
    const names = log.find((line) => line.includes('CODEBUILD_SRC_DIR'))
    expect(names).toMatch(
      /AWS_ACCESS_KEY_ID .*AWS_ENDPOINT_URL .*AWS_SESSION_TOKEN .*CODEBUILD_BUILD_ARN .*HOME .*PATH/,
    )
    expect(names).not.toMatch(/SECRET_OF_MINE|__codebuild/)
  })
})
