/**
 * Details of the events that AWS's guide to CodeBuild shows ("Build notifications input format reference",
 * docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html, read 2026-11-28).
 */
const buildId = 'arn:aws:codebuild:us-west-2:123456789012:build/my-sample-project:8745a7a9-c340-456a-9166-edf953571bEX'
const passed = (type: string, start: string, end: string, seconds: number) => ({
  'phase-context': [],
  'start-time': `Sep 1, 2017 ${start} PM`,
  'end-time': `Sep 1, 2017 ${end} PM`,
  'duration-in-seconds': seconds,
  'phase-type': type,
  'phase-status': 'SUCCEEDED',
})

const information = {
  artifact: {
    md5sum: 'da9c44c8a9a3cd4b443126e823168fEX',
    sha256sum: '6ccc2ae1df9d155ba83c597051611c42d60e09c6329dcb14a312cecc0a8e39EX',
    location: 'arn:aws:s3:::codebuild-123456789012-output-bucket/my-output-artifact.zip',
  },
  environment: {
    image: 'aws/codebuild/standard:5.0',
    'privileged-mode': false,
    'compute-type': 'BUILD_GENERAL1_SMALL',
    type: 'LINUX_CONTAINER',
    'environment-variables': [],
  },
  'timeout-in-minutes': 60,
  'build-complete': true,
  initiator: 'MyCodeBuildDemoUser',
  'build-start-time': 'Sep 1, 2017 4:12:29 PM',
  source: { location: 'codebuild-123456789012-input-bucket/my-input-artifact.zip', type: 'S3' },
  logs: {
    'group-name': '/aws/codebuild/my-sample-project',
    'stream-name': '8745a7a9-c340-456a-9166-edf953571bEX',
    'deep-link':
      'https://console.aws.amazon.com/cloudwatch/home?region=us-west-2#logEvent:group=/aws/codebuild/my-sample-project;stream=8745a7a9-c340-456a-9166-edf953571bEX',
  },
  phases: [
    passed('SUBMITTED', '4:12:29', '4:12:29', 0),
    passed('PROVISIONING', '4:12:29', '4:13:05', 36),
    passed('DOWNLOAD_SOURCE', '4:13:05', '4:13:10', 4),
    passed('INSTALL', '4:13:10', '4:13:10', 0),
    passed('PRE_BUILD', '4:13:10', '4:13:10', 0),
    passed('BUILD', '4:13:10', '4:14:21', 70),
    passed('POST_BUILD', '4:14:21', '4:14:21', 0),
    passed('UPLOAD_ARTIFACTS', '4:14:21', '4:14:21', 0),
    passed('FINALIZING', '4:14:21', '4:14:26', 4),
    { 'start-time': 'Sep 1, 2017 4:14:26 PM', 'phase-type': 'COMPLETED' },
  ],
}

export const documented = {
  stateChange: {
    'build-status': 'SUCCEEDED',
    'project-name': 'my-sample-project',
    'build-id': buildId,
    'additional-information': information,
    'current-phase': 'COMPLETED',
    'current-phase-context': '[]',
    version: '1',
  },
  phaseChange: {
    'completed-phase': 'COMPLETED',
    'project-name': 'my-sample-project',
    'build-id': buildId,
    'completed-phase-context': '[]',
    'additional-information': information,
    'completed-phase-status': 'SUCCEEDED',
    'completed-phase-duration-seconds': 4,
    version: '1',
    'completed-phase-start': 'Sep 1, 2017 4:14:21 PM',
    'completed-phase-end': 'Sep 1, 2017 4:14:26 PM',
  },
}

/** What the examples, of 2017, lack of the schemas that EventBridge has of both events. */
export const sinceThen = {
  information: { cache: { type: 'NO_CACHE' }, 'build-number': 1, 'queued-timeout-in-minutes': 480 },
  environment: { 'image-pull-credentials-type': 'CODEBUILD' },
}
