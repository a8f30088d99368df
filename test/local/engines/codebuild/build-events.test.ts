import { createBuildEvents } from '../../../../local/engines/codebuild/events'
import type { Build, PhaseType } from '../../../../local/engines/codebuild/state'
import { createTestCloud } from '../../create-test-cloud'
import { listenOnBus } from '../../told-bus'
import { type BuildCloud, startBuildCloud, type TestEvent } from './build-cloud'
import { documented, sinceThen } from './documented-events'

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
      ...sinceThen.environment,
    },
    ...sinceThen.information,
    'timeout-in-minutes': 60,
    'build-complete': true,
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

test('the events of the build that AWS documents are, member for member, those of its guide', async () => {
  const cloud = await createTestCloud()
  const told = listenOnBus(cloud)
  const events = createBuildEvents(cloud)
  const moment = (time: string) => Date.parse(`2017-09-01T16:${time}Z`)
  const passed = (phaseType: PhaseType, start: string, end: string) => ({
    ...{ phaseType, phaseStatus: 'SUCCEEDED' as const, startTime: moment(start), endTime: moment(end), contexts: [] },
  })
  const id = 'my-sample-project:8745a7a9-c340-456a-9166-edf953571bEX'
  const build: Build = {
    id,
    arn: `arn:aws:codebuild:us-west-2:123456789012:build/${id}`,
    projectName: 'my-sample-project',
    buildNumber: 1,
    startTime: moment('12:29'),
    endTime: moment('14:26'),
    currentPhase: 'COMPLETED',
    buildStatus: 'SUCCEEDED',
    initiator: 'MyCodeBuildDemoUser',
    starts: 1,
    source: { type: 'S3', location: 'codebuild-123456789012-input-bucket/my-input-artifact.zip' },
    artifacts: { type: 'S3' },
    built: documented.stateChange['additional-information'].artifact,
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/standard:5.0',
      computeType: 'BUILD_GENERAL1_SMALL',
    },
    serviceRole: 'builder',
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    encryptionKey: 'alias/aws/s3',
    logStream: { group: '/aws/codebuild/my-sample-project', stream: '8745a7a9-c340-456a-9166-edf953571bEX' },
    phases: [
      passed('SUBMITTED', '12:29', '12:29'),
      passed('PROVISIONING', '12:29', '13:05.4'),
      passed('DOWNLOAD_SOURCE', '13:05.9', '13:10.2'),
      passed('INSTALL', '13:10.2', '13:10.4'),
      passed('PRE_BUILD', '13:10.4', '13:10.8'),
      passed('BUILD', '13:10.8', '14:21.2'),
      passed('POST_BUILD', '14:21.2', '14:21.5'),
      passed('UPLOAD_ARTIFACTS', '14:21.5', '14:21.8'),
      passed('FINALIZING', '14:21.8', '14:26.1'),
      { phaseType: 'COMPLETED', startTime: moment('14:26.1') },
    ],
  }

  events.stateChanged(build)
  // The guide shows the phase that has just passed under the name of the one that the build has come to.
  events.phaseEnded(build, { ...passed('FINALIZING', '14:21.8', '14:26.1'), phaseType: 'COMPLETED' })
  await cloud.activity.idle()

  expect(told.map(({ Source, DetailType, Resources }) => [Source, DetailType, Resources])).toEqual([
    ['aws.codebuild', 'CodeBuild Build State Change', [build.arn]],
    ['aws.codebuild', 'CodeBuild Build Phase Change', [build.arn]],
  ])
  const [state, phase] = told.map(({ detail }) => detail)
  const since = (shown: typeof documented.stateChange | typeof documented.phaseChange) => {
    const { environment, logs, ...more } = shown['additional-information']
    return {
      ...shown,
      'additional-information': {
        ...more,
        ...sinceThen.information,
        environment: { ...environment, ...sinceThen.environment },
        logs: { ...logs, 'deep-link': logs['deep-link'].replace('us-west-2', cloud.region) },
      },
    }
  }
  expect(state).toEqual(since(documented.stateChange))
  expect(phase).toEqual(since(documented.phaseChange))
})
