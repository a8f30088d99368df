import { type BuildCloud, startBuildCloud, type TestEvent } from './build-cloud'

let at: BuildCloud
beforeAll(async () => {
  at = await startBuildCloud({ start: '2017-09-01T16:12:29Z' })
})
afterAll(() => at.local.stop())

test('a build tells the default bus of its states and phases, in the shapes that AWS documents', async () => {
  const location = await at.source('my-input-artifact.zip', {
    'buildspec.yml': 'version: 0.2\nphases: { build: { commands: [echo x > made] } }\nartifacts: { files: [made] }',
  })
  await at.project(
    'my-sample-project',
    {},
    {
      source: { type: 'S3', location },
      artifacts: { type: 'S3', location: 'box', name: 'my-output-artifact.zip', packaging: 'ZIP' },
    },
  )

  const build = await at.build('my-sample-project')

  const events = await at.events()
  const [begun, ended] = events.filter((event) => event['detail-type'] === 'CodeBuild Build State Change')
  const phases = events.filter((event) => event['detail-type'] === 'CodeBuild Build Phase Change')
  expect(begun?.detail).toMatchObject({ 'build-status': 'IN_PROGRESS', 'project-name': 'my-sample-project' })
  const { streamName } = build.logs
  const passed = (type: string) => ({
    'phase-context': [],
    'start-time': 'Sep 1, 2017 4:12:29 PM',
    'end-time': 'Sep 1, 2017 4:12:29 PM',
    'duration-in-seconds': 0,
    'phase-type': type,
    'phase-status': 'SUCCEEDED',
  })
  const types =
    'SUBMITTED QUEUED PROVISIONING DOWNLOAD_SOURCE INSTALL PRE_BUILD BUILD POST_BUILD UPLOAD_ARTIFACTS FINALIZING'
  const additional = {
    artifact: {
      md5sum: expect.stringMatching(/^[0-9a-f]{32}$/),
      sha256sum: build.artifacts.sha256sum,
      location: 'arn:aws:s3:::box/my-output-artifact.zip',
    },
    environment: {
      image: 'aws/codebuild/standard:7.0',
      'privileged-mode': false,
      'compute-type': 'BUILD_GENERAL1_SMALL',
      type: 'LINUX_CONTAINER',
      'environment-variables': [],
    },
    'timeout-in-minutes': 60,
    'build-complete': true,
    'build-number': 1,
    initiator: 'root',
    'build-start-time': 'Sep 1, 2017 4:12:29 PM',
    source: { location: 'box/my-input-artifact.zip', type: 'S3' },
    logs: {
      'group-name': '/aws/codebuild/my-sample-project',
      'stream-name': streamName,
      'deep-link': `https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEvent:group=/aws/codebuild/my-sample-project;stream=${streamName}`,
    },
    phases: [...types.split(' ').map(passed), { 'start-time': 'Sep 1, 2017 4:12:29 PM', 'phase-type': 'COMPLETED' }],
  }
  expect(ended).toMatchObject({ source: 'aws.codebuild', resources: [build.arn] })
  expect(ended?.detail).toEqual({
    'build-status': 'SUCCEEDED',
    'project-name': 'my-sample-project',
    'build-id': build.arn,
    'additional-information': additional,
    'current-phase': 'COMPLETED',
    'current-phase-context': '[]',
    version: '1',
  })
  expect(phases.map(({ detail }: TestEvent) => detail['completed-phase'])).toEqual([...types.split(' '), 'COMPLETED'])
  expect(phases.at(-1)?.detail).toEqual({
    'completed-phase': 'COMPLETED',
    'completed-phase-status': 'SUCCEEDED',
    'completed-phase-context': '[]',
    'completed-phase-start': 'Sep 1, 2017 4:12:29 PM',
    'completed-phase-end': 'Sep 1, 2017 4:12:29 PM',
    'completed-phase-duration-seconds': 0,
    'project-name': 'my-sample-project',
    'build-id': build.arn,
    'additional-information': additional,
    version: '1',
  })
})
