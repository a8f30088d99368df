/** StartSyncExecution and TestState by clients as they are: they put `sync-` before the host of the endpoint. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { SFNClient, StartSyncExecutionCommand, TestStateCommand } from '@aws-sdk/client-sfn'
import { awsCli, testWithCli } from '../../aws-cli'
import { allow, arnOf, inlineFunction, refOf, serviceRole, startTemplate, stateMachine } from '../../template-cloud'

const machine = {
  MachineRole: serviceRole('states.amazonaws.com'),
  Machine: stateMachine('MachineRole', { Echo: { Type: 'Pass', End: true } }, { StateMachineType: 'EXPRESS' }),
}

test('a function makes no other client for it, and tests take sdkConfig', async () => {
  const code = `
    const { SFNClient, StartSyncExecutionCommand } = require('@aws-sdk/client-sfn')
    const client = new SFNClient({})
    exports.handler = async (input) => {
      const { status, output } = await client.send(
        new StartSyncExecutionCommand({ stateMachineArn: process.env.MACHINE, input: JSON.stringify(input) }),
      )
      return { status, output: JSON.parse(output) }
    }`
  const local = await startTemplate({
    Resources: {
      ...machine,
      Role: serviceRole('lambda.amazonaws.com', [allow('states:StartSyncExecution', refOf('Machine'))]),
      Caller: inlineFunction('Role', code, {
        FunctionName: 'caller',
        Environment: { Variables: { MACHINE: refOf('Machine') } },
      }),
    },
    Outputs: { Machine: { Value: refOf('Machine') } },
  })
  const [lambda, states] = [new LambdaClient(local.sdkConfig), new SFNClient(local.sdkConfig)]

  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'caller', Payload: '{"a":1}' }))
  const { status } = await states.send(
    new StartSyncExecutionCommand({ stateMachineArn: local.outputs('Small').Machine, input: '{}' }),
  )
  const definition = JSON.stringify({ Type: 'Pass', Result: 1, Next: 'N' })
  const tried = await states.send(new TestStateCommand({ definition, inspectionLevel: 'DEBUG' }))
  lambda.destroy()
  states.destroy()

  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({ status: 'SUCCEEDED', output: { a: 1 } })
  expect(status).toBe('SUCCEEDED')
  expect(tried).toMatchObject({ status: 'SUCCEEDED', output: '1', nextState: 'N', inspectionData: { result: '1' } })
})

testWithCli(
  'the AWS CLI is told by its environment to put nothing before the host',
  async () => {
    const setUp = ['CreateLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'PutResourcePolicy']
    const rights = [
      allow(
        setUp.map((action) => `logs:${action}`),
        '*',
      ),
    ]
    const Destinations = [{ CloudWatchLogsLogGroup: { LogGroupArn: arnOf('Logs') } }]
    const Resources = {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'echo' } },
      MachineRole: serviceRole('states.amazonaws.com', rights),
      Machine: stateMachine(
        'MachineRole',
        { Echo: { Type: 'Pass', End: true } },
        { StateMachineType: 'EXPRESS', LoggingConfiguration: { Destinations, Level: 'ALL' } },
      ),
    }
    const local = await startTemplate({ Resources, Outputs: { Machine: { Value: refOf('Machine') } } })
    const arn = local.outputs('Small').Machine ?? ''
    const words = ['stepfunctions', 'start-sync-execution', '--state-machine-arn', arn, '--input', '{}']

    const { status } = await awsCli(local.endpointUrl, words, { AWS_DISABLE_HOST_PREFIX_INJECTION: 'true' })

    expect(status).toBe('SUCCEEDED')
    // What it started and did not wait for, it follows in the log.
    const started = ['stepfunctions', 'start-execution', '--state-machine-arn', arn, '--input', '{"secret":1}']
    const { executionArn } = await awsCli(local.endpointUrl, started)
    await local.idle()
    const pattern = ['--filter-pattern', `{ $.execution_arn = "${executionArn}" }`]
    const { events } = await awsCli(local.endpointUrl, [
      'logs',
      'filter-log-events',
      '--log-group-name',
      'echo',
      ...pattern,
    ])
    const lines = (events as { message: string }[]).map(({ message }) => JSON.parse(message))
    expect(lines.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  },
  60_000,
)
