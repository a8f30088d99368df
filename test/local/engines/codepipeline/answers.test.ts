/** Actions that wait for somebody: approvals and the jobs of functions. */
import { answer, approval, createHarness, type Harness, lambda, source, stage } from './harness'

const minute = 60_000

interface JobEvent {
  readonly id: string
  readonly data: Record<string, unknown> & { readonly continuationToken?: string }
}

/** The jobs that functions were given, the newest last. */
const jobsOf = ({ calls }: Harness): JobEvent[] =>
  calls
    .filter(({ service, action }) => service === 'lambda' && action === 'Invoke')
    .map(({ input }) => JSON.parse(String(input.Payload))['CodePipeline.job'])

const lambdaAnswers = { lambda: { Invoke: () => ({ StatusCode: 202 }) }, sts: { AssumeRole: () => keys } }
const keys = { Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', SessionToken: 'token' } }

async function last(harness: Harness, stageName: string) {
  const { [stageName]: found } = await harness.stages()
  return found?.actionStates[0]?.latestExecution
}

describe('an approval', () => {
  let harness: Harness

  beforeEach(async () => {
    harness = await createHarness({ answers: { sns: { Publish: () => ({ MessageId: 'm' }) } } })
  })

  const createWith = (more: object = {}) =>
    harness.create({
      stages: [stage('Source', source({ namespace: 'Src' })), stage('Gate', approval('Approve', more))],
    })

  test('is asked for at a topic, in AWS’s shape', async () => {
    await createWith({
      configuration: {
        NotificationArn: 'arn:aws:sns:us-east-1:000000000000:gate',
        CustomData: 'Release #{Src.VersionId}',
        ExternalEntityLink: 'https://example.com',
      },
      timeoutInMinutes: 60,
    })
    const { token } = (await last(harness, 'Gate')) ?? {}
    const [notice] = harness.calls.filter(({ service }) => service === 'sns')
    expect(notice?.input).toMatchObject({
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:gate',
      Subject: 'APPROVAL NEEDED: AWS CodePipeline release for action Approve',
    })
    expect(JSON.parse(String(notice?.input.Message))).toEqual({
      region: 'us-east-1',
      consoleLink: expect.stringContaining('release'),
      approval: {
        pipelineName: 'release',
        stageName: 'Gate',
        actionName: 'Approve',
        token,
        expires: '2026-01-05T10:00Z',
        externalEntityLink: 'https://example.com',
        approvalReviewLink: expect.stringContaining(token ?? '-'),
        customData: 'Release version-1',
      },
    })
  })

  test('ends with what was said and by whom', async () => {
    await createWith()
    await answer(harness, 'Gate', 'Rejected')
    expect(await last(harness, 'Gate')).toMatchObject({
      status: 'Failed',
      summary: 'Rejected by a test',
      lastUpdatedBy: 'arn:aws:iam::000000000000:root',
    })
    expect(harness.events.at(-3)?.detail).toMatchObject({
      state: 'FAILED',
      'execution-result': { 'external-execution-summary': 'Rejected by a test', 'error-code': 'JobFailed' },
    })
  })

  test('is given once, and with its own token', async () => {
    await createWith()
    const { token } = (await last(harness, 'Gate')) ?? {}
    const names = { pipelineName: 'release', stageName: 'Gate', actionName: 'Approve' }
    const put = (given: object) =>
      harness.call('PutApprovalResult', { ...names, token, result: { status: 'Approved', summary: '' }, ...given })
    await expect(put({ token: '00000000-0000-0000-0000-000000000000' })).rejects.toMatchObject({
      code: 'InvalidApprovalTokenException',
    })
    await expect(put({ result: { status: 'Approved', summary: 'x'.repeat(513) } })).rejects.toMatchObject({
      code: 'ValidationException',
    })
    await expect(put({ actionName: 'Other' })).rejects.toMatchObject({ code: 'ActionNotFoundException' })
    await put({})
    await expect(put({})).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' })
    expect((await last(harness, 'Gate'))?.token).toBeUndefined()
  })

  test.each([
    [undefined, 7 * 24 * 60],
    [5, 5],
  ])('of %s minutes is over after %s', async (timeoutInMinutes, minutes) => {
    await createWith({ ...(timeoutInMinutes !== undefined && { timeoutInMinutes }) })
    await harness.cloud.clock.advance(minutes * minute - 1)
    expect((await last(harness, 'Gate'))?.status).toBe('InProgress')
    await harness.cloud.clock.advance(1)
    expect(await last(harness, 'Gate')).toMatchObject({ status: 'Failed' })
    expect(harness.told().at(-1)).toBe('pipeline FAILED')
  })
})

describe('a function', () => {
  let harness: Harness

  beforeEach(async () => {
    harness = await createHarness({ answers: lambdaAnswers })
    await harness.create({
      stages: [
        stage('Source', source({ namespace: 'Src' })),
        stage(
          'Test',
          lambda('start', {
            configuration: {
              FunctionName: 'start',
              UserParameters: '#{codepipeline.PipelineExecutionId} #{Src.BucketName}',
            },
            inputArtifacts: [{ name: 'SourceArtifact' }],
            outputArtifacts: [{ name: 'Report' }],
            namespace: 'Tests',
          }),
        ),
        stage('Gate', approval('Approve', { configuration: { CustomData: '#{Tests.passed}' } })),
      ],
    })
  })

  test('is given the job as AWS’s event has it', async () => {
    const execution = (await harness.stages()).Test?.latestExecution?.pipelineExecutionId
    expect(jobsOf(harness)).toEqual([
      {
        id: expect.any(String),
        accountId: '000000000000',
        data: {
          actionConfiguration: { configuration: { FunctionName: 'start', UserParameters: `${execution} code` } },
          inputArtifacts: [
            {
              name: 'SourceArtifact',
              revision: null,
              location: {
                type: 'S3',
                s3Location: {
                  bucketName: 'artifacts',
                  objectKey: expect.stringMatching(/^release\/SourceArti\/\w{7}$/),
                },
              },
            },
          ],
          outputArtifacts: [
            {
              name: 'Report',
              revision: null,
              location: {
                type: 'S3',
                s3Location: { bucketName: 'artifacts', objectKey: expect.stringMatching(/^release\/Report\/\w{7}$/) },
              },
            },
          ],
          artifactCredentials: { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token' },
        },
      },
    ])
    const [assumed] = harness.calls.filter(({ action }) => action === 'AssumeRole')
    expect(JSON.parse(String(assumed?.input.Policy)).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: [expect.stringMatching(/^arn:aws:s3:::artifacts\/release\/SourceArti\/\w{7}$/)],
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject'],
        Resource: [expect.stringMatching(/^arn:aws:s3:::artifacts\/release\/Report\/\w{7}$/)],
      },
    ])
  })

  test('answers its job once; what it gives is there for those after it', async () => {
    const [job] = jobsOf(harness)
    const details = { summary: '3 suites', externalExecutionId: 'run-1', percentComplete: 100 }
    const success = { jobId: job?.id, executionDetails: details, outputVariables: { passed: '3' } }
    await harness.call('PutJobSuccessResult', success)
    await harness.settle()
    expect(await last(harness, 'Test')).toMatchObject({ status: 'Succeeded', summary: '3 suites' })
    await expect(harness.call('PutJobSuccessResult', success)).rejects.toMatchObject({
      code: 'InvalidJobStateException',
    })
    await expect(harness.call('PutJobSuccessResult', { jobId: 'none' })).rejects.toMatchObject({
      code: 'JobNotFoundException',
    })
    const { actionExecutionDetails } = await harness.call<{ actionExecutionDetails: object[] }>(
      'ListActionExecutions',
      { pipelineName: 'release' },
    )
    expect(actionExecutionDetails[0]).toMatchObject({
      actionName: 'Approve',
      input: { configuration: { CustomData: '#{Tests.passed}' }, resolvedConfiguration: { CustomData: '3' } },
    })
    expect(actionExecutionDetails[1]).toMatchObject({
      input: { namespace: 'Tests' },
      output: { outputVariables: { passed: '3' }, executionResult: { externalExecutionId: 'run-1' } },
    })
  })

  test('says why it failed', async () => {
    const [job] = jobsOf(harness)
    const failureDetails = { type: 'ConfigurationError', message: 'no output ApiUrl', externalExecutionId: 'run-1' }
    await harness.call('PutJobFailureResult', { jobId: job?.id, failureDetails })
    expect(await last(harness, 'Test')).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'ConfigurationError', message: 'no output ApiUrl' },
    })
  })

  test('that says nothing for 20 minutes has failed', async () => {
    await harness.cloud.clock.advance(20 * minute - 1)
    expect((await last(harness, 'Test'))?.status).toBe('InProgress')
    await harness.cloud.clock.advance(1)
    expect(await last(harness, 'Test')).toMatchObject({ status: 'Failed', errorDetails: { code: 'JobTimedOut' } })
  })

  test('that asks to be invoked again is given a new job with its token, and 20 minutes more', async () => {
    await harness.cloud.clock.advance(15 * minute)
    const [first] = jobsOf(harness)
    await harness.call('PutJobSuccessResult', { jobId: first?.id, continuationToken: 'attempt-1' })
    await expect(harness.call('PutJobSuccessResult', { jobId: first?.id })).rejects.toMatchObject({
      code: 'InvalidJobStateException',
    })
    await harness.cloud.clock.advance(15 * minute)
    const [, second] = jobsOf(harness)
    expect(second?.id).not.toBe(first?.id)
    expect(second?.data.continuationToken).toBe('attempt-1')
    await harness.call('PutJobSuccessResult', { jobId: second?.id })
    expect((await last(harness, 'Test'))?.status).toBe('Succeeded')
  })

  test('may go on so for a day', async () => {
    while ((await last(harness, 'Test'))?.status === 'InProgress') {
      await harness.call('PutJobSuccessResult', { jobId: jobsOf(harness).at(-1)?.id, continuationToken: 'again' })
      await harness.cloud.clock.advance(19 * minute)
    }
    expect(await last(harness, 'Test')).toMatchObject({ status: 'Failed', errorDetails: { code: 'JobTimedOut' } })
    expect(jobsOf(harness).length).toBeGreaterThan(70)
  })

  test('learns of its pipeline by GetJobDetails', async () => {
    const [job] = jobsOf(harness)
    expect(await harness.call('GetJobDetails', { jobId: job?.id })).toMatchObject({
      jobDetails: {
        id: job?.id,
        data: {
          pipelineContext: {
            pipelineName: 'release',
            stage: { name: 'Test' },
            action: { name: 'start' },
            pipelineExecutionId: (await harness.stages()).Test?.latestExecution?.pipelineExecutionId,
          },
        },
      },
    })
  })

  test.each([
    ['outputVariables with a token', { continuationToken: 'a', outputVariables: { a: 'b' } }, 'ValidationException'],
    [
      'variables that are too long',
      { outputVariables: { a: 'b'.repeat(130_000) } },
      'OutputVariablesSizeExceededException',
    ],
    ['a token that is too long', { continuationToken: 'a'.repeat(2049) }, 'ValidationException'],
  ])('is refused %s', async (_what, more, code) => {
    const [job] = jobsOf(harness)
    await expect(harness.call('PutJobSuccessResult', { jobId: job?.id, ...more })).rejects.toMatchObject({ code })
    expect((await last(harness, 'Test'))?.status).toBe('InProgress')
  })
})
