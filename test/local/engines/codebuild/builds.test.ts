import { createHash } from 'node:crypto'
import { readZip } from '../../../../local/lib/zip/read-zip'
import { type BuildCloud, failures, outcome, startBuildCloud } from './build-cloud'

let at: BuildCloud
beforeAll(async () => {
  at = await startBuildCloud()
})
afterAll(() => at.local.stop())

const commands = (...list: string[]) => ({ commands: list })
/** Each output has its own files, below a source of its own or below the first. */
const secondOutputs = [
  'version: 0.2',
  'phases:',
  '  build:',
  '    commands:',
  '      - echo two > file2',
  '      - cd $CODEBUILD_SRC_DIR_source1',
  '      - echo one > file1',
  'artifacts:',
  '  secondary-artifacts:',
  '    artifact1: { base-directory: $CODEBUILD_SRC_DIR_source1, files: [file1, here] }',
  '    artifact2: { files: [file2] }',
].join('\n')
const pipeline = { source: { type: 'CODEPIPELINE' }, artifacts: { type: 'CODEPIPELINE' } }
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

  /** As AWS's guide shows it ("Multiple input sources and output artifacts sample", sample-multi-in-out). */
  it('has several outputs, each of its own files and where its own definition says', async () => {
    await at.call('s3', 'CreateBucket', { Bucket: 'other-output-bucket' })
    const location = await at.source('first.zip', { 'buildspec.yml': secondOutputs })
    const more = await at.source('second.zip', { here: 'x' })
    const output = { type: 'S3', packaging: 'ZIP', name: 'made.zip' }
    await at.project(
      'several',
      {},
      {
        source: { type: 'S3', location },
        secondarySources: [{ type: 'S3', location: more, sourceIdentifier: 'source1' }],
        secondaryArtifacts: [
          { ...output, location: 'box', path: 'several', artifactIdentifier: 'artifact1' },
          { ...output, location: 'other-output-bucket', packaging: 'NONE', artifactIdentifier: 'artifact2' },
        ],
      },
    )

    const build = await at.build('several')

    expect(failures(build)).toEqual([])
    expect(await contents('several/made.zip')).toEqual({ file1: 'one\n', here: 'x' })
    const { Body } = await at.call('s3', 'GetObject', { Bucket: 'other-output-bucket', Key: 'made.zip/file2' })
    expect(String(Body)).toBe('two\n')
    expect(build).toMatchObject({
      artifacts: { location: '' },
      secondaryArtifacts: [
        {
          artifactIdentifier: 'artifact1',
          location: 'arn:aws:s3:::box/several/made.zip',
          sha256sum: expect.stringMatching(/^[0-9a-f]{64}$/),
          md5sum: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
        { artifactIdentifier: 'artifact2', location: 'arn:aws:s3:::other-output-bucket/made.zip' },
      ],
    })
  })

  it('of a pipeline with several outputs has all of them among its secondary artifacts, the first one too', async () => {
    await at.project('piped', { phases: {} }, pipeline)
    const sourceLocationOverride = await at.source('piped.zip', { 'buildspec.yml': secondOutputs, here: 'x' })
    const output = (artifactIdentifier: string) => ({
      ...{ type: 'S3', location: 'box', path: 'piped', packaging: 'ZIP', name: artifactIdentifier, artifactIdentifier },
    })

    const build = await at.build('piped', {
      sourceTypeOverride: 'S3',
      sourceLocationOverride,
      secondarySourcesOverride: [{ type: 'S3', location: sourceLocationOverride, sourceIdentifier: 'source1' }],
      artifactsOverride: output('artifact1'),
      secondaryArtifactsOverride: [output('artifact2')],
    })

    expect(failures(build)).toEqual([])
    expect(await contents('piped/artifact1')).toMatchObject({ file1: 'one\n' })
    expect(await contents('piped/artifact2')).toEqual({ file2: 'two\n' })
  })

  it.each<[string, object, string]>([
    [
      'a primary output that the buildspec has no files for, but for others',
      { artifactsOverride: { type: 'S3', location: 'box', name: 'x' } },
      'no definition for primary artifacts in buildspec',
    ],
    [
      'an output that the buildspec does not have',
      { secondaryArtifactsOverride: [{ type: 'S3', location: 'box', name: 'x', artifactIdentifier: 'artifact3' }] },
      'no definition for secondary artifacts artifact3 in buildspec',
    ],
  ])('fails for %s', async (_, asked, message) => {
    const location = await at.source('lacking.zip', { 'buildspec.yml': secondOutputs })
    const secondarySourcesOverride = [{ type: 'S3', location, sourceIdentifier: 'source1' }]
    const override = { sourceTypeOverride: 'S3', sourceLocationOverride: location, secondarySourcesOverride }
    await at.call('codebuild', 'DeleteProject', { name: 'lacking' })
    await at.project('lacking', { phases: {} })

    expect(failures(await at.build('lacking', { ...override, buildspecOverride: 'buildspec.yml', ...asked }))).toEqual([
      `UPLOAD_ARTIFACTS CLIENT_ERROR: ${message}`,
    ])
  })

  it('of a project of a pipeline is refused outside of it, in the words of AWS', async () => {
    await at.call('codebuild', 'DeleteProject', { name: 'piped' })
    await at.project('piped', { phases: {} }, pipeline)
    await expect(at.build('piped')).rejects.toMatchObject({
      code: 'InvalidInputException',
      message: 'ArtifactsOverride must be set when using artifacts type CodePipelines',
    })
    await expect(at.build('piped', { artifactsOverride: { type: 'NO_ARTIFACTS' } })).rejects.toThrow(
      'Project piped gets its source from CodePipeline: start the pipeline, or give sourceTypeOverride',
    )
  })

  it.each([
    ['no identifier', [{}]],
    ['one with a hyphen', [{ artifactIdentifier: 'Artifact_Build-1' }]],
    ['one that is too long', [{ artifactIdentifier: 'a'.repeat(128) }]],
  ])('is refused for a second output with %s', async (_, given) => {
    const secondaryArtifacts = given.map((each) => ({ type: 'S3', location: 'box', name: 'x', ...each }))
    await expect(at.project('refused', { phases: {} }, { secondaryArtifacts })).rejects.toMatchObject({
      code: 'InvalidInputException',
      message:
        'Invalid input: identifier must contain only alphanumeric characters and underscores and be less than 128 characters in length',
    })
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
