import { run } from '../../cli/policy'
import { startSignalbox } from '../../cli/start'
import { roleSession } from '../../local/kernel/principal'
import { account, allow, serviceRole, startTemplate } from '../local/template-cloud'

const queue = `arn:aws:sqs:us-east-1:${account}:q`
const template = {
  Resources: {
    Worker: serviceRole('lambda.amazonaws.com', [allow(['sqs:CreateQueue', 'sqs:DeleteQueue'], queue)], {
      RoleName: 'worker',
    }),
    Idle: serviceRole(
      'lambda.amazonaws.com',
      [allow('sns:Publish', '*', { Bool: { 'aws:SecureTransport': 'true' } })],
      {
        RoleName: 'idle',
      },
    ),
  },
}

let printed: string[] = []
beforeEach(() => {
  printed = []
  jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
})
afterEach(() => {
  jest.restoreAllMocks()
})

async function policy(endpoint: string, action: string): Promise<string> {
  printed = []
  await run([action, '--endpoint', endpoint])
  return printed.join('\n')
}

describe('signalbox policy', () => {
  test('lists what each role was granted and has not used, until the use is forgotten', async () => {
    const local = await startTemplate(template)
    const worker = roleSession(`arn:aws:iam::${account}:role/worker`, 'test')
    await local.cloud.call(worker, 'sqs', 'CreateQueue', { QueueName: 'q' })

    expect((await policy(local.endpointUrl, 'unused')).split('\n')).toEqual([
      'idle',
      '  sns:Publish  *  (own, {"Bool":{"aws:SecureTransport":"true"}})',
      'worker',
      `  sqs:DeleteQueue  ${queue}  (own)`,
      '2 of 3 grants of 2 roles have not been used',
    ])
    await policy(local.endpointUrl, 'reset')
    expect(await policy(local.endpointUrl, 'unused')).toContain(`  sqs:CreateQueue  ${queue}  (own)`)
  })

  test('says what to do when nothing answers, or the action is unknown', async () => {
    await expect(policy('http://127.0.0.1:1', 'unused')).rejects.toThrow('is a local cloud running?')
    await expect(run(['used'])).rejects.toThrow('usage: signalbox policy <unused | reset>')
  })
})

test('a start as a role that is not there fails by name', async () => {
  await expect(startSignalbox({ assembly: undefined, awsPort: 0, webPort: 0, as: 'nobody' })).rejects.toThrow(
    'option "as": there is no role "nobody"; there is none',
  )
})
