/** Templates that name parameters of Systems Manager: as values of their own parameters, and by dynamic references. */
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any

let local: LocalCloud
beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  await put('/shop/prefix', 'shop')
  await put('/shop/names', 'orders,bills', { Type: 'StringList' })
  await put('/shop/secret', 'hush hush', { Type: 'SecureString' })
})
afterAll(() => local.stop())

const call = (service: string, action: string, input: object): Promise<Answer> =>
  local.cloud.call(root, service, action, input)
const put = (Name: string, Value: string, more: object = {}) =>
  call('ssm', 'PutParameter', { Name, Value, Type: 'String', Overwrite: true, ...more })

async function change(action: string, StackName: string, template: object): Promise<Answer> {
  await call('cloudformation', action, { StackName, TemplateBody: JSON.stringify(template) })
  await local.idle()
  const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName })
  return Stacks[0]
}

const queue = (QueueName: unknown) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName } })

test('a template takes them as the values of its parameters, and a change of one is a change of the stack', async () => {
  const template = {
    Parameters: {
      Prefix: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/prefix' },
      Names: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/shop/names' },
      Name: { Type: 'AWS::SSM::Parameter::Name', Default: '/shop/prefix' },
    },
    Resources: { Queue: queue({ 'Fn::Join': ['-', [{ Ref: 'Prefix' }, { 'Fn::Select': [1, { Ref: 'Names' }] }]] }) },
    Outputs: { Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }, Of: { Value: { Ref: 'Name' } } },
  }
  const made = await change('CreateStack', 'values', template)
  expect(made.Outputs).toEqual([
    { OutputKey: 'Name', OutputValue: 'shop-bills' },
    { OutputKey: 'Of', OutputValue: '/shop/prefix' },
  ])
  expect(made.Parameters[0]).toEqual({ ParameterKey: 'Prefix', ParameterValue: '/shop/prefix', ResolvedValue: 'shop' })

  await expect(change('UpdateStack', 'values', template)).rejects.toThrow('No updates are to be performed.')
  await put('/shop/prefix', 'store')
  const changed = await change('UpdateStack', 'values', template)
  expect(changed.Outputs[0]).toEqual({ OutputKey: 'Name', OutputValue: 'store-bills' })

  // One that is gone since keeps nobody from deleting the stack.
  await call('ssm', 'DeleteParameter', { Name: '/shop/names' })
  await expect(change('UpdateStack', 'values', template)).rejects.toThrow(
    'Unable to fetch parameters [/shop/names] from parameter store for this account.',
  )
  await call('cloudformation', 'DeleteStack', { StackName: 'values' })
  await local.idle()
  await expect(call('cloudformation', 'DescribeStacks', { StackName: 'values' })).rejects.toThrow('does not exist')
})

test('a resource has what its dynamic references stand for, and a secure one is told nowhere', async () => {
  await put('/shop/prefix', 'shop')
  const { StackStatus } = await change('CreateStack', 'references', {
    Resources: {
      Queue: queue('{{resolve:ssm:/shop/prefix}}-queue'),
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'copy', SecretString: '{{resolve:ssm-secure:/shop/secret:1}}' },
      },
    },
  })
  expect(StackStatus).toBe('CREATE_COMPLETE')
  expect((await call('sqs', 'ListQueues', {})).QueueUrls).toEqual([expect.stringMatching(/\/shop-queue$/)])
  expect((await call('secretsmanager', 'GetSecretValue', { SecretId: 'copy' })).SecretString).toBe('hush hush')
  const { StackEvents } = await call('cloudformation', 'DescribeStackEvents', { StackName: 'references' })
  expect(JSON.stringify(StackEvents)).not.toContain('hush')
})

test.each([
  ['{{resolve:ssm:/shop/secret}}', 'it is a SecureString'],
  ['{{resolve:ssm-secure:/shop/prefix}}', 'it is a String'],
])('%s fails the stack', async (text, message) => {
  const name = `wrong-${message.length}`
  const { StackStatus } = await change('CreateStack', name, { Resources: { Queue: queue(text) } })
  expect(StackStatus).toBe('ROLLBACK_COMPLETE')
  const { StackEvents } = await call('cloudformation', 'DescribeStackEvents', { StackName: name })
  expect(JSON.stringify(StackEvents)).toContain(message)
})
