/** The walk-through once more, by the AWS CLI alone: from an empty cloud to the two links and what they do. */
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, describeWithCli } from '../../aws-cli'
import { start } from '../start-design'

describeWithCli('the manual approval, built by the AWS CLI', () => {
  let local: LocalCloud
  const made = { apiId: '', activityArn: '', stateMachineArn: '' }

  beforeAll(async () => {
    local = await startLocalCloud({ clock: 'manual', start, awsPort: 0, webPort: 0 })
    await build()
  }, 120_000)
  afterAll(() => local?.stop())

  const aws = <Output>(...args: readonly string[]) => awsCli<Output>(local.endpointUrl, args)

  const apigateway = <Output>(action: string, ...args: readonly string[]) =>
    aws<Output>('apigateway', action, '--rest-api-id', made.apiId, ...args)

  async function createRole(name: string, service: string, actions: readonly string[]): Promise<string> {
    const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
    const { Role } = await aws<{ Role: { Arn: string } }>(
      ...['iam', 'create-role', '--role-name', name],
      ...['--assume-role-policy-document', JSON.stringify({ Version: '2012-10-17', Statement: [trust] })],
    )
    const grant = { Effect: 'Allow', Action: actions, Resource: '*' }
    await aws(
      ...['iam', 'put-role-policy', '--role-name', name, '--policy-name', 'own'],
      ...['--policy-document', JSON.stringify({ Version: '2012-10-17', Statement: [grant] })],
    )
    return Role.Arn
  }

  async function build(): Promise<void> {
    const answers = ['states:SendTaskSuccess', 'states:SendTaskFailure']
    const [apiRole, machineRole, { activityArn }, api] = await Promise.all([
      createRole('api', 'apigateway.amazonaws.com', answers),
      createRole('machine', 'states.amazonaws.com', ['states:*']),
      aws<{ activityArn: string }>('stepfunctions', 'create-activity', '--name', 'ManualStep'),
      aws<{ id: string; rootResourceId: string }>('apigateway', 'create-rest-api', '--name', 'answers'),
    ])
    Object.assign(made, { activityArn, apiId: api.id })
    const definition = {
      StartAt: 'ManualApproval',
      States: { ManualApproval: { Type: 'Task', Resource: activityArn, TimeoutSeconds: 3600, End: true } },
    }
    const [{ stateMachineArn }] = await Promise.all([
      aws<{ stateMachineArn: string }>(
        ...['stepfunctions', 'create-state-machine', '--name', 'PromotionApproval', '--role-arn', machineRole],
        ...['--definition', JSON.stringify(definition)],
      ),
      createLink(api.rootResourceId, 'succeed', 'SendTaskSuccess', apiRole, {
        output: '"Approve link was clicked."',
        taskToken: "$input.params('taskToken')",
      }),
      createLink(api.rootResourceId, 'fail', 'SendTaskFailure', apiRole, {
        cause: 'Reject link was clicked.',
        error: 'Rejected',
        taskToken: "$input.params('taskToken')",
      }),
    ])
    made.stateMachineArn = stateMachineArn
    await apigateway('create-deployment', '--stage-name', 'respond')
  }

  async function createLink(root: string, name: string, action: string, role: string, body: object): Promise<void> {
    const { id } = await apigateway<{ id: string }>('create-resource', '--parent-id', root, '--path-part', name)
    const method = ['--resource-id', id, '--http-method', 'GET']
    const query = 'method.request.querystring.taskToken'
    await apigateway(
      ...['put-method', ...method, '--authorization-type', 'NONE'],
      ...['--request-parameters', JSON.stringify({ [query]: false })],
    )
    await apigateway(
      ...[
        'put-method-response',
        ...method,
        '--status-code',
        '200',
        '--response-models',
        '{"application/json":"Empty"}',
      ],
    )
    await apigateway(
      ...['put-integration', ...method, '--type', 'AWS', '--integration-http-method', 'POST', '--credentials', role],
      ...['--uri', `arn:aws:apigateway:us-east-1:states:action/${action}`, '--passthrough-behavior', 'NEVER'],
      ...['--request-templates', JSON.stringify({ 'application/json': JSON.stringify(body) })],
    )
    await apigateway(
      ...['put-integration-response', ...method, '--status-code', '200', '--selection-pattern', ''],
      ...['--response-templates', '{"application/json":"{}"}'],
    )
  }

  /** Starts the machine, takes its task and follows a link; how the execution ended. */
  async function decide(link: string) {
    const { executionArn } = await aws<{ executionArn: string }>(
      ...['stepfunctions', 'start-execution', '--state-machine-arn', made.stateMachineArn],
    )
    await local.idle()
    const { taskToken } = await aws<{ taskToken: string }>(
      ...['stepfunctions', 'get-activity-task', '--activity-arn', made.activityArn],
    )
    const path = `/_aws/execute-api/${made.apiId}/respond/${link}?taskToken=${encodeURIComponent(taskToken)}`
    const answer = await fetch(local.webUrl + path)
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
    await local.idle()
    return aws('stepfunctions', 'describe-execution', '--execution-arn', executionArn)
  }

  it('succeeds when the approve link is followed', async () => {
    expect(await decide('succeed')).toMatchObject({ status: 'SUCCEEDED', output: '"Approve link was clicked."' })
  }, 60_000)

  it('fails when the reject link is followed', async () => {
    expect(await decide('fail')).toMatchObject({ status: 'FAILED', error: 'Rejected' })
  }, 60_000)
})
