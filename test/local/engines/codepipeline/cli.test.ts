/** `aws codepipeline`, where the AWS CLI is installed. */
import { createCodePipeline } from '../../../../local/engines/codepipeline/codepipeline'
import { createS3 } from '../../../../local/engines/s3/s3'
import { awsCli, testWithCli } from '../../aws-cli'
import { root } from '../../create-test-cloud'
import { closeServed, serve } from '../../wire/serve'
import { approval, pipelineOf, type StageState, source, stage } from './harness'

afterEach(closeServed)

testWithCli(
  'the AWS CLI makes a pipeline, starts it, looks at it, approves, and reads its history',
  async () => {
    const { url, cloud } = await serve((cloud) => [createS3(cloud), createCodePipeline(cloud)])
    for (const Bucket of ['code', 'artifacts']) await cloud.call(root, 's3', 'CreateBucket', { Bucket })
    const VersioningConfiguration = { Status: 'Enabled' }
    await cloud.call(root, 's3', 'PutBucketVersioning', { Bucket: 'code', VersioningConfiguration })
    await cloud.call(root, 's3', 'PutObject', { Bucket: 'code', Key: 'app.zip', Body: Buffer.from('zip') })
    await cloud.services.get('codepipeline')?.resume?.()
    const pipeline = <Output>(...words: readonly string[]) => awsCli<Output>(url, ['codepipeline', ...words])
    const stages = [stage('Source', source()), stage('Gate', approval())]
    const state = () => pipeline<{ stageStates: StageState[] }>('get-pipeline-state', '--name', 'release')

    await pipeline('create-pipeline', '--pipeline', JSON.stringify(pipelineOf({ stages })))
    await cloud.activity.idle()
    const { pipelineExecutionId } = await pipeline<{ pipelineExecutionId: string }>(
      'start-pipeline-execution',
      ...['--name', 'release', '--client-request-token', 'once'],
    )
    await cloud.activity.idle()
    const { stageStates } = await state()
    expect(stageStates[1]).toMatchObject({
      latestExecution: { status: 'InProgress' },
      inboundExecution: { pipelineExecutionId, status: 'InProgress' },
    })
    const action = stageStates[1]?.actionStates[0]?.latestExecution
    const approve = [
      'put-approval-result',
      '--pipeline-name',
      'release',
      '--stage-name',
      'Gate',
      '--action-name',
      'Approve',
    ]
    await pipeline(...approve, '--token', action?.token ?? '', '--result', 'summary=Good,status=Approved')
    await cloud.activity.idle()
    await expect(
      pipeline(...approve, '--token', '12345678-1234-1234-1234-123456789012', '--result', 'summary=,status=Approved'),
    ).rejects.toThrow('InvalidApprovalTokenException')
    const history = await pipeline<{ pipelineExecutionSummaries: object[] }>(
      'list-pipeline-executions',
      ...['--pipeline-name', 'release'],
    )
    expect(history.pipelineExecutionSummaries).toMatchObject([
      { pipelineExecutionId, status: 'InProgress', trigger: { triggerType: 'StartPipelineExecution' } },
      { status: 'Succeeded', trigger: { triggerType: 'CreatePipeline' } },
    ])
    await pipeline(
      'stop-pipeline-execution',
      ...[
        '--pipeline-name',
        'release',
        '--pipeline-execution-id',
        pipelineExecutionId,
        '--abandon',
        '--reason',
        'done',
      ],
    )
    expect((await state()).stageStates[1]?.latestExecution).toMatchObject({ pipelineExecutionId, status: 'Stopped' })
    await pipeline('delete-pipeline', '--name', 'release')
    await expect(state()).rejects.toThrow("Account '000000000000' does not have a pipeline with name 'release'")
  },
  120_000,
)
